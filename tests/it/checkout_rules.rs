//! What a checkout holds, locks and gives back.

use std::sync::Arc;
use std::time::Duration;

use vitrine::accounts::Scope;
use vitrine::checkout::{self, Checkout, CheckoutConfig, CheckoutState, CheckoutStatus, Step};
use vitrine::db::{Error, Result, Tx};
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::params::Params;
use vitrine::payments::Method;
use vitrine::settings::Settings;
use vitrine::shopping_cart::{self, CartOwner};

use crate::on_both;
use crate::shopper::{Shopper, refusal};
use crate::stage::{TestShop, VariantFixture};
use crate::support::Database;

const MINUTE: Duration = Duration::from_secs(60);
const ADDRESS: [(&str, &str); 8] = [
    ("email", "ada@example.com"),
    ("country", "US"),
    ("region", "maine"),
    ("name", "Ada Guest"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("same_billing", "true"),
];

fn till(methods: &[Method]) -> CheckoutConfig {
    CheckoutConfig { settings: Arc::default(), methods: methods.to_vec() }
}

/// A shop that is paid by transfer only.
fn transfers() -> CheckoutConfig {
    till(&[Method::BANK_TRANSFER])
}

impl Shopper {
    fn begins(&self, stage: &TestShop) -> Result<Checkout> {
        let (owner, scope) = (self.owner.clone(), self.scope.clone());
        stage.write(move |tx| checkout::begin(tx, &scope, &owner, &transfers()))
    }

    fn says(&self, stage: &TestShop, form: &[(&str, &str)]) -> Result<()> {
        let (owner, params): (_, Params) = (self.owner.clone(), form.iter().copied().collect());
        stage.write(move |tx| {
            checkout::save_details(tx, &Scope::visitor(), &owner, &transfers(), params.clone())
        })
    }

    fn does<T: Send + 'static>(
        &self,
        stage: &TestShop,
        what: fn(&mut Tx<'_>, &CartOwner) -> Result<T>,
    ) -> Result<T> {
        let owner = self.owner.clone();
        stage.write(move |tx| what(tx, &owner))
    }

    fn looks(&self, stage: &TestShop) -> CheckoutState {
        let owner = self.owner.clone();
        stage
            .read(move |conn| checkout::look(conn, &Scope::visitor(), &owner, &transfers()))
            .unwrap()
    }
}

fn lamp(stage: &TestShop, stock: i32) -> VariantId {
    stage.product("Lamp", &[VariantFixture { stock: Some(stock), ..VariantFixture::default() }]).1
        [0]
}

fn held(stage: &TestShop) -> i64 {
    stage.number("SELECT coalesce(sum(held), 0) FROM stock_items")
}

on_both! {
    fn the_last_one_is_held_for_whoever_checks_out_first(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 1);
        let (ada, bob) = (Shopper::visiting("ada"), Shopper::visiting("bob"));
        ada.adds(&stage, lamp, 1).unwrap();
        bob.adds(&stage, lamp, 1).unwrap();
        let begun = ada.begins(&stage).unwrap();
        assert_eq!(ada.begins(&stage).unwrap().id, begun.id, "once more goes on");
        assert_eq!(ada.basket(&stage).count(), 1, "what is held for her can be bought by her");
        assert_eq!(bob.basket(&stage).count(), 0);
        let told = refusal(bob.begins(&stage));
        let words = "Lamp: reserved by others, maybe back in 20 minutes. Please change your cart";
        assert!(told.starts_with(words), "{told}");
        ada.does(&stage, checkout::leave).unwrap();
        assert_eq!(held(&stage), 0);
        bob.begins(&stage).unwrap();
        assert!(matches!(ada.looks(&stage), CheckoutState::Over(Some(CheckoutStatus::Left))));
    }

    fn a_cart_in_the_checkout_stays_as_it_is(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 9);
        let ada = Shopper::visiting("ada");
        ada.adds(&stage, lamp, 2).unwrap();
        ada.begins(&stage).unwrap();
        let line = ada.basket(&stage).lines[0].item.id;
        let quantity = format!("items[{line}][quantity]");
        for told in [
            refusal(ada.adds(&stage, lamp, 1)),
            refusal(ada.changes(&stage, &[(quantity.clone(), "1")])),
            refusal(ada.removes(&stage, line)),
        ] {
            assert!(told.contains("You are checking out"), "{told}");
        }
        assert_eq!(ada.lines(&stage), [("Lamp".to_owned(), 2)]);
        ada.does(&stage, checkout::leave).unwrap();
        ada.changes(&stage, &[(quantity, "1")]).unwrap();
        assert_eq!(ada.lines(&stage), [("Lamp".to_owned(), 1)]);
    }

    fn time_runs_out_and_can_be_given_once(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 1);
        let ada = Shopper::visiting("ada");
        ada.adds(&stage, lamp, 1).unwrap();
        ada.begins(&stage).unwrap();
        ada.says(&stage, &ADDRESS).unwrap();
        stage.clock.advance(MINUTE * 19);
        let extend = |tx: &mut Tx<'_>, owner: &CartOwner| checkout::extend(tx, owner, &Settings::default());
        ada.does(&stage, extend).unwrap();
        assert!(refusal(ada.does(&stage, extend)).contains("once"));
        stage.clock.advance(MINUTE * 20);
        stage.sweep();
        assert!(matches!(ada.looks(&stage), CheckoutState::Open(_)), "20 minutes and 20 more");
        stage.clock.advance(MINUTE);
        assert!(matches!(ada.looks(&stage), CheckoutState::Due));
        assert!(refusal(ada.says(&stage, &ADDRESS)).contains("time to check out is over"));
        assert_eq!(held(&stage), 1);
        stage.sweep();
        assert_eq!(held(&stage), 0);
        assert!(matches!(ada.looks(&stage), CheckoutState::Over(Some(CheckoutStatus::Expired))));
        let again = ada.begins(&stage).unwrap();
        assert!(again.has_details && again.details.name == "Ada Guest", "nothing is typed twice");
    }

    fn looking_late_ends_it_as_the_sweep_does(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 1);
        let ada = Shopper::visiting("ada");
        ada.adds(&stage, lamp, 1).unwrap();
        ada.begins(&stage).unwrap();
        assert!(!ada.does(&stage, checkout::end_due).unwrap());
        stage.clock.advance(MINUTE * 20);
        assert!(ada.does(&stage, checkout::end_due).unwrap());
        assert!(!ada.does(&stage, checkout::end_due).unwrap());
        assert_eq!((held(&stage), ada.basket(&stage).count()), (0, 1));
    }

    fn carts_in_the_checkout_are_not_purged(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 5);
        let (ada, bob) = (Shopper::visiting("ada"), Shopper::visiting("bob"));
        ada.adds(&stage, lamp, 1).unwrap();
        bob.adds(&stage, lamp, 1).unwrap();
        ada.begins(&stage).unwrap();
        stage.run("UPDATE checkouts SET expires_at = '2030-01-01T00:00:00.000000Z'");
        stage.clock.advance(MINUTE * 60 * 24 * 90);
        stage.sweep();
        assert_eq!(stage.number("SELECT count(*) FROM carts WHERE status = 'checkout'"), 1);
        assert_eq!(stage.number("SELECT count(*) FROM carts"), 1);
    }

    fn a_visitors_checkout_goes_on_after_logging_in(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 5);
        let (ada, user) = (Shopper::visiting("ada"), Shopper::in_shop(&stage, "ada"));
        ada.adds(&stage, lamp, 2).unwrap();
        ada.begins(&stage).unwrap();
        let merge = |guest: CartOwner, user: CartOwner| {
            stage.write(move |tx| shopping_cart::merge_carts(tx, &user, &guest, &crate::shopper::TERMS))
        };
        assert_eq!(merge(ada.owner.clone(), user.owner.clone()).unwrap(), None);
        assert!(matches!(ada.looks(&stage), CheckoutState::Open(_)));
        ada.does(&stage, checkout::leave).unwrap();
        assert_eq!(merge(ada.owner.clone(), user.owner.clone()).unwrap(), Some(1));
        assert_eq!(user.lines(&stage), [("Lamp".to_owned(), 2)]);
    }

    fn steps_come_one_after_the_other(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 5);
        let ada = Shopper::visiting("ada");
        assert!(matches!(ada.looks(&stage), CheckoutState::NoCart));
        ada.adds(&stage, lamp, 1).unwrap();
        assert!(matches!(ada.looks(&stage), CheckoutState::Over(None)));
        ada.begins(&stage).unwrap();
        let desk = |look| match look {
            CheckoutState::Open(desk) => desk,
            other => panic!("not open: {other:?}"),
        };
        let first = desk(ada.looks(&stage));
        // Nothing is charged for sending it, and there is one way to pay.
        assert_eq!((first.steps(), first.first_open()), (vec![Step::Details, Step::Review], Step::Details));
        ada.says(&stage, &ADDRESS).unwrap();
        let then = desk(ada.looks(&stage));
        assert_eq!((then.first_open(), &*then.cart.destination.region), (Step::Review, "ME"));
        let owner = ada.owner.clone();
        let two = stage.read(move |conn| checkout::look(conn, &Scope::visitor(), &owner, &till(&[Method::CARD, Method::CASH])));
        assert_eq!(desk(two.unwrap()).first_open(), Step::Payment);
    }

    fn what_is_picked_up_is_held_where_it_is_picked_up(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 5);
        stage.run("INSERT INTO warehouses (code, name, priority, country, pickup) VALUES ('shop', 'The Shop', 9, 'US', TRUE)");
        let ada = Shopper::visiting("ada");
        ada.adds(&stage, lamp, 2).unwrap();
        ada.begins(&stage).unwrap();
        ada.says(&stage, &ADDRESS).unwrap();
        let shop = stage.number("SELECT id FROM warehouses WHERE code = 'shop'");
        let chooses = |code: String| {
            let owner = ada.owner.clone();
            stage.write(move |tx| {
                let params = [("delivery", code.as_str())].into_iter().collect();
                checkout::save_delivery(tx, &Scope::visitor(), &owner, &transfers(), params)
            })
        };
        let nothing_there = chooses(format!("pickup-{shop}"));
        assert!(matches!(nothing_there, Err(Error::Invalid(_))), "{nothing_there:?}");
        assert_eq!(held(&stage), 2, "what was held still is");
        stage.run(&format!("INSERT INTO stock_items (variant_id, warehouse_id, on_hand) VALUES ({lamp}, {shop}, 2)"));
        chooses(format!("pickup-{shop}")).unwrap();
        let there = format!("SELECT held FROM stock_items WHERE warehouse_id = {shop}");
        assert_eq!((stage.number(&there), held(&stage)), (2, 2));
        let CheckoutState::Open(desk) = ada.looks(&stage) else { panic!("open") };
        assert_eq!(desk.basket.totals.pickup.as_ref().unwrap().name, "The Shop");
        chooses("method".to_owned()).unwrap();
        assert_eq!((stage.number(&there), held(&stage)), (0, 2));
        assert!(matches!(chooses("pickup-0".to_owned()), Err(Error::Invalid(_))));
    }

    fn ten_presses_at_once_make_one_checkout(db: Database) {
        let stage = TestShop::on(db);
        let lamp = lamp(&stage, 5);
        let ada = Shopper::visiting("ada");
        ada.adds(&stage, lamp, 2).unwrap();
        let begin = |_| {
            let owner = ada.owner.clone();
            move |tx: &mut Tx<'_>| {
                checkout::begin(tx, &Scope::visitor(), &owner, &transfers())
            }
        };
        let begun = stage.all_at_once((0..10).map(begin));
        let first = begun[0].as_ref().unwrap().id;
        assert!(begun.iter().all(|begun| begun.as_ref().unwrap().id == first), "{begun:?}");
        assert_eq!((stage.number("SELECT count(*) FROM checkouts"), held(&stage)), (1, 2));
    }
}
