//! Checkouts hold stock, lock carts and expire.

use std::sync::Arc;
use std::time::Duration;

use vitrine::accounts::Scope;
use vitrine::checkout::{self, Checkout, CheckoutConfig, CheckoutState, CheckoutStatus, Step};
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::params::Params;
use vitrine::payments::PaymentMethod;
use vitrine::settings::Settings;
use vitrine::shopping_cart::{self, CartOwner};
use vitrine::{Error, Result, db::Tx};

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::{Shopper, rejection};
use crate::support::test_shop::{TestShop, VariantFixture};

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

fn checkout_config(methods: &[PaymentMethod]) -> CheckoutConfig {
    CheckoutConfig { settings: Arc::default(), methods: methods.to_vec() }
}

/// The configuration of a shop that only accepts bank transfers.
fn bank_transfer_config() -> CheckoutConfig {
    checkout_config(&[PaymentMethod::BANK_TRANSFER])
}

impl Shopper {
    fn begin_checkout(&self, test_shop: &TestShop) -> Result<Checkout> {
        let owner = self.owner.clone();
        let scope = self.scope.clone();
        test_shop.write(move |tx| checkout::begin(tx, &scope, &owner, &bank_transfer_config()))
    }

    fn save_details(&self, test_shop: &TestShop, form: &[(&str, &str)]) -> Result<()> {
        let (owner, params): (_, Params) = (self.owner.clone(), form.iter().copied().collect());
        test_shop.write(move |tx| {
            checkout::save_details(
                tx,
                &Scope::visitor(),
                &owner,
                &bank_transfer_config(),
                params.clone(),
            )
        })
    }

    fn run<T: Send + 'static>(
        &self,
        test_shop: &TestShop,
        what: fn(&mut Tx<'_>, &CartOwner) -> Result<T>,
    ) -> Result<T> {
        let owner = self.owner.clone();
        test_shop.write(move |tx| what(tx, &owner))
    }

    fn load_state(&self, test_shop: &TestShop) -> CheckoutState {
        let owner = self.owner.clone();
        test_shop
            .read(move |conn| {
                checkout::load_state(conn, &Scope::visitor(), &owner, &bank_transfer_config())
            })
            .unwrap()
    }
}

fn create_lamp(test_shop: &TestShop, stock: i32) -> VariantId {
    test_shop.create_variant("Lamp", VariantFixture::with_stock(stock))
}

fn held_units(test_shop: &TestShop) -> i64 {
    test_shop.query_number("SELECT coalesce(sum(held), 0) FROM stock_items")
}

on_both! {
    fn the_last_unit_is_held_for_the_first_to_check_out(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 1);
        let ada = Shopper::guest("ada");
        let bob = Shopper::guest("bob");
        ada.add(&test_shop, lamp, 1).unwrap();
        bob.add(&test_shop, lamp, 1).unwrap();
        let checkout = ada.begin_checkout(&test_shop).unwrap();
        assert_eq!(ada.begin_checkout(&test_shop).unwrap().id, checkout.id, "a second start continues the checkout");
        assert_eq!(ada.contents(&test_shop).count(), 1, "the holder can buy held stock");
        assert_eq!(bob.contents(&test_shop).count(), 0);
        let message = rejection(bob.begin_checkout(&test_shop));
        let words = "Lamp: reserved by others, maybe back in 20 minutes. Please change your cart";
        assert!(message.starts_with(words), "{message}");
        ada.run(&test_shop, checkout::leave_checkout).unwrap();
        assert_eq!(held_units(&test_shop), 0);
        bob.begin_checkout(&test_shop).unwrap();
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::Over(Some(CheckoutStatus::Abandoned))));
    }

    fn a_cart_in_checkout_cannot_be_changed(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 9);
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 2).unwrap();
        ada.begin_checkout(&test_shop).unwrap();
        let line = ada.contents(&test_shop).lines[0].item.id;
        let quantity = format!("items[{line}][quantity]");
        for message in [
            rejection(ada.add(&test_shop, lamp, 1)),
            rejection(ada.update(&test_shop, &[(quantity.clone(), "1")])),
            rejection(ada.remove(&test_shop, line)),
        ] {
            assert!(message.contains("Your checkout is open"), "{message}");
        }
        assert_eq!(ada.lines(&test_shop), ["2 × Lamp"]);
        ada.run(&test_shop, checkout::leave_checkout).unwrap();
        ada.update(&test_shop, &[(quantity, "1")]).unwrap();
        assert_eq!(ada.lines(&test_shop), ["1 × Lamp"]);
    }

    fn a_checkout_expires_and_can_be_extended_once(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 1);
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 1).unwrap();
        ada.begin_checkout(&test_shop).unwrap();
        ada.save_details(&test_shop, &ADDRESS).unwrap();
        test_shop.clock.advance(MINUTE * 19);
        let extend = |tx: &mut Tx<'_>, owner: &CartOwner| checkout::extend(tx, owner, &Settings::default());
        ada.run(&test_shop, extend).unwrap();
        assert!(rejection(ada.run(&test_shop, extend)).contains("only once"));
        test_shop.clock.advance(MINUTE * 20);
        test_shop.sweep();
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::Open(_)), "20 minutes and 20 more");
        test_shop.clock.advance(MINUTE);
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::Due));
        assert!(rejection(ada.save_details(&test_shop, &ADDRESS)).contains("reservation has ended"));
        assert_eq!(held_units(&test_shop), 1);
        test_shop.sweep();
        assert_eq!(held_units(&test_shop), 0);
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::Over(Some(CheckoutStatus::Expired))));
        let again = ada.begin_checkout(&test_shop).unwrap();
        assert!(again.has_details && again.details.name == "Ada Guest", "earlier details are filled in");
    }

    fn viewing_an_overdue_checkout_ends_it(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 1);
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 1).unwrap();
        ada.begin_checkout(&test_shop).unwrap();
        assert!(!ada.run(&test_shop, checkout::end_due_checkout).unwrap());
        test_shop.clock.advance(MINUTE * 20);
        assert!(ada.run(&test_shop, checkout::end_due_checkout).unwrap());
        assert!(!ada.run(&test_shop, checkout::end_due_checkout).unwrap());
        assert_eq!((held_units(&test_shop), ada.contents(&test_shop).count()), (0, 1));
    }

    fn carts_in_the_checkout_are_not_purged(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 5);
        let ada = Shopper::guest("ada");
        let bob = Shopper::guest("bob");
        ada.add(&test_shop, lamp, 1).unwrap();
        bob.add(&test_shop, lamp, 1).unwrap();
        ada.begin_checkout(&test_shop).unwrap();
        test_shop.execute("UPDATE checkouts SET expires_at = '2030-01-01T00:00:00.000000Z'");
        test_shop.clock.advance(MINUTE * 60 * 24 * 90);
        test_shop.sweep();
        assert_eq!(test_shop.query_number("SELECT count(*) FROM carts WHERE status = 'checkout'"), 1);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM carts"), 1);
    }

    fn a_guest_checkout_continues_after_login(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 5);
        let ada = Shopper::guest("ada");
        let user = Shopper::customer(&test_shop, "ada");
        ada.add(&test_shop, lamp, 2).unwrap();
        ada.begin_checkout(&test_shop).unwrap();
        let merge = |guest: CartOwner, user: CartOwner| {
            test_shop.write(move |tx| shopping_cart::merge_carts(tx, &user, &guest, &crate::support::shopper::CART_LIMITS))
        };
        assert_eq!(merge(ada.owner.clone(), user.owner.clone()).unwrap(), None);
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::Open(_)));
        ada.run(&test_shop, checkout::leave_checkout).unwrap();
        assert_eq!(merge(ada.owner.clone(), user.owner.clone()).unwrap(), Some(1));
        assert_eq!(user.lines(&test_shop), ["2 × Lamp"]);
    }

    fn checkout_steps_follow_in_order(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 5);
        let ada = Shopper::guest("ada");
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::NoCart));
        ada.add(&test_shop, lamp, 1).unwrap();
        assert!(matches!(ada.load_state(&test_shop), CheckoutState::Over(None)));
        ada.begin_checkout(&test_shop).unwrap();
        let session = |state| match state {
            CheckoutState::Open(session) => session,
            other => panic!("not open: {other:?}"),
        };
        let first = session(ada.load_state(&test_shop));
        // Shipping is free and there is only one payment method.
        assert_eq!((first.steps(), first.first_open()), (vec![Step::Details, Step::Review], Step::Details));
        ada.save_details(&test_shop, &ADDRESS).unwrap();
        let then = session(ada.load_state(&test_shop));
        assert_eq!((then.first_open(), &*then.cart.destination.region), (Step::Review, "ME"));
        let owner = ada.owner.clone();
        let two = test_shop.read(move |conn| checkout::load_state(conn, &Scope::visitor(), &owner, &checkout_config(&[PaymentMethod::CARD, PaymentMethod::CASH])));
        assert_eq!(session(two.unwrap()).first_open(), Step::Payment);
    }

    fn items_for_pickup_are_held_at_the_pickup_location(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 5);
        test_shop.execute("INSERT INTO warehouses (code, name, priority, country, pickup) VALUES ('shop', 'The Shop', 9, 'US', TRUE)");
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 2).unwrap();
        ada.begin_checkout(&test_shop).unwrap();
        ada.save_details(&test_shop, &ADDRESS).unwrap();
        let shop = test_shop.query_number("SELECT id FROM warehouses WHERE code = 'shop'");
        let chooses = |code: String| {
            let owner = ada.owner.clone();
            test_shop.write(move |tx| {
                let params = [("delivery", code.as_str())].into_iter().collect();
                checkout::save_delivery(tx, &Scope::visitor(), &owner, &bank_transfer_config(), params)
            })
        };
        let nothing_there = chooses(format!("pickup-{shop}"));
        assert!(matches!(nothing_there, Err(Error::Invalid(_))), "{nothing_there:?}");
        assert_eq!(held_units(&test_shop), 2, "the earlier hold is kept");
        test_shop.execute(&format!("INSERT INTO stock_items (variant_id, warehouse_id, on_hand) VALUES ({lamp}, {shop}, 2)"));
        chooses(format!("pickup-{shop}")).unwrap();
        let there = format!("SELECT held FROM stock_items WHERE warehouse_id = {shop}");
        assert_eq!((test_shop.query_number(&there), held_units(&test_shop)), (2, 2));
        let CheckoutState::Open(session) = ada.load_state(&test_shop) else { panic!("open") };
        assert_eq!(session.contents.totals.pickup.as_ref().unwrap().name, "The Shop");
        chooses("method".to_owned()).unwrap();
        assert_eq!((test_shop.query_number(&there), held_units(&test_shop)), (0, 2));
        assert!(matches!(chooses("pickup-0".to_owned()), Err(Error::Invalid(_))));
    }

    fn ten_simultaneous_submissions_begin_one_checkout(db: Database) {
        let test_shop = TestShop::on(db);
        let lamp = create_lamp(&test_shop, 5);
        let ada = Shopper::guest("ada");
        ada.add(&test_shop, lamp, 2).unwrap();
        let begin = |_| {
            let owner = ada.owner.clone();
            move |tx: &mut Tx<'_>| {
                checkout::begin(tx, &Scope::visitor(), &owner, &bank_transfer_config())
            }
        };
        let checkout = test_shop.write_concurrently((0..10).map(begin));
        let first = checkout[0].as_ref().unwrap().id;
        assert!(checkout.iter().all(|checkout| checkout.as_ref().unwrap().id == first), "{checkout:?}");
        assert_eq!((test_shop.query_number("SELECT count(*) FROM checkouts"), held_units(&test_shop)), (1, 2));
    }
}
