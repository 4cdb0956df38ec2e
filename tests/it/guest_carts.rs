//! Visitors' carts: found by a token alone, kept while they are used, and offered again when they
//! have expired.

use std::time::Duration;

use vitrine::db::Tx;
use vitrine::shopping_cart::{self, CartTouchBuffer};

use crate::on_both;
use crate::shopper::{Shopper, TERMS};
use crate::stage::{TestShop, VariantFixture};
use crate::support::Database;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A visitor with two kettles in the cart.
fn visitor_with_kettles(stage: &TestShop) -> Shopper {
    let guest = Shopper::visiting("a token");
    let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
    guest.adds(stage, kettle, 2).unwrap();
    guest
}

/// The lines of the expired cart that is offered.
fn offered(stage: &TestShop, shopper: &Shopper) -> Vec<(String, i32)> {
    let owner = shopper.owner.clone();
    let found = stage.read(move |conn| shopping_cart::find_expired_cart(conn, &owner)).unwrap();
    found.map(|old| old.lines).unwrap_or_default()
}

fn purge(stage: &TestShop) -> usize {
    stage.write(|tx: &mut Tx<'_>| shopping_cart::purge_expired_carts(tx, 500)).unwrap()
}

on_both! {
    fn a_token_opens_its_own_cart_and_no_other(db: Database) {
        let stage = TestShop::on(db);
        let guest = visitor_with_kettles(&stage);
        let (other, ada) = (Shopper::visiting("another"), Shopper::in_shop(&stage, "ada"));
        assert_eq!(guest.lines(&stage), [("Kettle".to_owned(), 2)]);
        for stranger in [&other, &ada] {
            assert_eq!(stranger.found(&stage), None);
            let line = guest.basket(&stage).lines[0].item.id;
            assert!(matches!(stranger.removes(&stage, line), Err(vitrine::db::Error::NotFound)));
            let form = [(format!("items[{line}][quantity]"), "9")];
            assert!(matches!(stranger.changes(&stage, &form), Err(vitrine::db::Error::NotFound)));
        }
        assert_eq!(guest.lines(&stage), [("Kettle".to_owned(), 2)]);
    }

    fn a_cart_lives_for_thirty_days_after_its_last_use(db: Database) {
        let stage = TestShop::on(db);
        let (guest, ada) = (visitor_with_kettles(&stage), Shopper::in_shop(&stage, "ada"));
        let mug = stage.product("Mug", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, mug, 1).unwrap();
        stage.clock.advance(DAY * 29);
        guest.adds(&stage, mug, 1).unwrap();
        stage.clock.advance(DAY * 29);
        assert_eq!(guest.lines(&stage).len(), 2, "a change keeps it");
        stage.clock.advance(DAY);
        assert_eq!(guest.found(&stage), None);
        assert_eq!(ada.lines(&stage).len(), 1, "customers' carts live for ninety");
        stage.clock.advance(DAY * 31);
        assert_eq!(ada.found(&stage), None);
    }

    fn looking_keeps_it_too_and_writes_once_a_day(db: Database) {
        let stage = TestShop::on(db);
        let guest = visitor_with_kettles(&stage);
        let until = || guest.cart(&stage).expires_at;
        let (uses, begun) = (CartTouchBuffer::default(), until());
        let look = || {
            uses.note(&guest.owner, &guest.cart(&stage), &TERMS, stage.clock.now());
            stage.wait_for(uses.save(&stage.repo, TERMS)).unwrap();
        };
        stage.clock.advance(DAY / 2);
        look();
        assert_eq!(until(), begun, "not twice a day");
        stage.clock.advance(DAY);
        look();
        assert_eq!(until(), begun.after(DAY + DAY / 2));
        assert_eq!(guest.cart(&stage).version, 1, "which is no change");
        let cart = guest.cart(&stage);
        stage.clock.advance(DAY * 31);
        uses.note(&guest.owner, &cart, &TERMS, stage.clock.now());
        stage.wait_for(uses.save(&stage.repo, TERMS)).unwrap();
        assert_eq!(guest.found(&stage), None, "what has expired stays so");
    }

    fn an_expired_cart_is_offered_and_put_back(db: Database) {
        let stage = TestShop::on(db);
        let guest = visitor_with_kettles(&stage);
        let (mug, once) = (stage.product("Mug", &[VariantFixture::default()]).1[0],
            stage.product("Once", &[VariantFixture { max_per_order: Some(1), ..VariantFixture::default() }]));
        guest.adds(&stage, once.1[0], 1).unwrap();
        assert_eq!(offered(&stage, &guest), []);
        stage.clock.advance(DAY * 31);
        let wanted = [("Kettle".to_owned(), 2), ("Once".to_owned(), 1)];
        assert_eq!(offered(&stage, &guest), wanted);
        guest.adds(&stage, mug, 1).unwrap();
        guest.adds(&stage, once.1[0], 1).unwrap();
        assert_eq!(offered(&stage, &guest), wanted, "beside the fresh one");
        let owner = guest.owner.clone();
        let restore = move |tx: &mut Tx<'_>| shopping_cart::restore_expired_cart(tx, &owner, &TERMS);
        assert_eq!(stage.write(restore.clone()).unwrap().told,
            ["Kettle: 2 came along.", "Once: 1 + 1, limited to 1."]);
        let lines = [("Mug".to_owned(), 1), ("Once".to_owned(), 1), ("Kettle".to_owned(), 2)];
        assert_eq!(guest.lines(&stage), lines);
        assert_eq!(stage.write(restore).unwrap().told, [""; 0], "once");
        assert_eq!((offered(&stage, &guest), guest.lines(&stage)), (vec![], lines.to_vec()));
    }

    fn an_expired_cart_can_be_forgotten_and_a_user_has_one_too(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, kettle, 3).unwrap();
        stage.clock.advance(DAY * 91);
        ada.adds(&stage, kettle, 1).unwrap();
        assert_eq!(ada.lines(&stage), [("Kettle".to_owned(), 1)]);
        assert_eq!(offered(&stage, &ada), [("Kettle".to_owned(), 3)]);
        let owner = ada.owner.clone();
        stage.write(move |tx| shopping_cart::forget_expired_cart(tx, &owner)).unwrap();
        assert_eq!((offered(&stage, &ada), ada.lines(&stage).len()), (vec![], 1));
    }

    fn carts_that_are_over_go_after_thirty_days(db: Database) {
        let stage = TestShop::on(db);
        let (guest, ada) = (visitor_with_kettles(&stage), Shopper::in_shop(&stage, "ada"));
        let mug = stage.product("Mug", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, mug, 1).unwrap();
        ada.orders(&stage, ada.order_form(&stage)).unwrap();
        ada.adds(&stage, mug, 2).unwrap();
        stage.clock.advance(DAY * 60);
        assert_eq!(purge(&stage), 0);
        stage.clock.advance(DAY);
        assert_eq!((purge(&stage), purge(&stage)), (1, 0));
        assert_eq!((offered(&stage, &guest), ada.lines(&stage).len()), (vec![], 1));
        stage.clock.advance(DAY * 1000);
        purge(&stage);
        assert_eq!(stage.number("SELECT count(*) FROM carts WHERE order_id IS NULL"), 0);
        assert_eq!(stage.number("SELECT count(*) FROM carts"), 1, "what became an order stays");
    }

    fn many_carts_go_in_batches(db: Database) {
        let stage = TestShop::on(db);
        let past = "2025-01-01T00:00:00.000000Z";
        let rows = (0..1200).map(|n| format!("('t{n}', 'active', '{past}', '{past}', '{past}')"));
        stage.run(&format!(
            "INSERT INTO carts (token_hash, status, expires_at, inserted_at, updated_at) VALUES {}",
            rows.collect::<Vec<_>>().join(", ")
        ));
        assert_eq!([purge(&stage), purge(&stage), purge(&stage), purge(&stage)], [500, 500, 200, 0]);
    }

    fn what_was_ordered_is_followed_by_another_cart(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let mug = stage.product("Mug", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, mug, 1).unwrap();
        let (first, form) = (ada.cart(&stage), ada.order_form(&stage));
        let order = ada.orders(&stage, form.clone()).unwrap().order;
        assert_eq!(ada.found(&stage), None);
        let noted = format!("SELECT id FROM carts WHERE status = 'converted' AND order_id = {}", order.id);
        assert_eq!(stage.number(&noted), first.id.get());
        ada.adds(&stage, mug, 2).unwrap();
        assert_ne!(ada.cart(&stage).id, first.id);
        let again = ada.orders(&stage, form).unwrap();
        assert_eq!((again.again, again.order.id), (true, order.id), "a second press finds the first order");
        assert_eq!(ada.lines(&stage), [("Mug".to_owned(), 2)]);
    }
}
