//! Visitors' carts: found by a token alone, kept while they are used, and offered again when they
//! have expired.

use std::time::Duration;

use vitrine::db::Tx;
use vitrine::shopping_cart::{self, CartTouchBuffer};

use crate::on_both;
use crate::shopper::{Shopper, TERMS};
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A visitor with two kettles in the cart.
fn visitor_with_kettles(test_shop: &TestShop) -> Shopper {
    let guest = Shopper::visiting("a token");
    let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
    guest.adds(test_shop, kettle, 2).unwrap();
    guest
}

/// The lines of the expired cart that is offered.
fn offered(test_shop: &TestShop, shopper: &Shopper) -> Vec<(String, i32)> {
    let owner = shopper.owner.clone();
    let found = test_shop.read(move |conn| shopping_cart::find_expired_cart(conn, &owner)).unwrap();
    let lines = found.map(|old| old.lines).unwrap_or_default();
    lines.into_iter().map(|line| (line.name, line.quantity)).collect()
}

fn purge(test_shop: &TestShop) -> usize {
    test_shop.write(|tx: &mut Tx<'_>| shopping_cart::purge_expired_carts(tx, 500)).unwrap()
}

on_both! {
    fn a_token_opens_its_own_cart_and_no_other(db: Database) {
        let test_shop = TestShop::on(db);
        let guest = visitor_with_kettles(&test_shop);
        let (other, ada) = (Shopper::visiting("another"), Shopper::in_shop(&test_shop, "ada"));
        assert_eq!(guest.lines(&test_shop), [("Kettle".to_owned(), 2)]);
        for stranger in [&other, &ada] {
            assert_eq!(stranger.found(&test_shop), None);
            let line = guest.contents(&test_shop).lines[0].item.id;
            assert!(matches!(stranger.removes(&test_shop, line), Err(vitrine::Error::NotFound)));
            let form = [(format!("items[{line}][quantity]"), "9")];
            assert!(matches!(stranger.changes(&test_shop, &form), Err(vitrine::Error::NotFound)));
        }
        assert_eq!(guest.lines(&test_shop), [("Kettle".to_owned(), 2)]);
    }

    fn a_cart_lives_for_thirty_days_after_its_last_use(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada) = (visitor_with_kettles(&test_shop), Shopper::in_shop(&test_shop, "ada"));
        let mug = test_shop.product("Mug", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, mug, 1).unwrap();
        test_shop.clock.advance(DAY * 29);
        guest.adds(&test_shop, mug, 1).unwrap();
        test_shop.clock.advance(DAY * 29);
        assert_eq!(guest.lines(&test_shop).len(), 2, "a change keeps it");
        test_shop.clock.advance(DAY);
        assert_eq!(guest.found(&test_shop), None);
        assert_eq!(ada.lines(&test_shop).len(), 1, "customers' carts live for ninety");
        test_shop.clock.advance(DAY * 31);
        assert_eq!(ada.found(&test_shop), None);
    }

    fn looking_keeps_it_too_and_writes_once_a_day(db: Database) {
        let test_shop = TestShop::on(db);
        let guest = visitor_with_kettles(&test_shop);
        let until = || guest.cart(&test_shop).expires_at;
        let (uses, begun) = (CartTouchBuffer::default(), until());
        let look = || {
            uses.note(&guest.owner, &guest.cart(&test_shop), &TERMS, test_shop.clock.now());
            test_shop.wait_for(uses.save(&test_shop.repo, TERMS)).unwrap();
        };
        test_shop.clock.advance(DAY / 2);
        look();
        assert_eq!(until(), begun, "not twice a day");
        test_shop.clock.advance(DAY);
        look();
        assert_eq!(until(), begun.after(DAY + DAY / 2));
        assert_eq!(guest.cart(&test_shop).version, 1, "which is no change");
        let cart = guest.cart(&test_shop);
        test_shop.clock.advance(DAY * 31);
        uses.note(&guest.owner, &cart, &TERMS, test_shop.clock.now());
        test_shop.wait_for(uses.save(&test_shop.repo, TERMS)).unwrap();
        assert_eq!(guest.found(&test_shop), None, "what has expired stays so");
    }

    fn an_expired_cart_is_offered_and_put_back(db: Database) {
        let test_shop = TestShop::on(db);
        let guest = visitor_with_kettles(&test_shop);
        let (mug, once) = (test_shop.product("Mug", &[VariantFixture::default()]).1[0],
            test_shop.product("Once", &[VariantFixture { max_per_order: Some(1), ..VariantFixture::default() }]));
        guest.adds(&test_shop, once.1[0], 1).unwrap();
        assert_eq!(offered(&test_shop, &guest), []);
        test_shop.clock.advance(DAY * 31);
        let wanted = [("Kettle".to_owned(), 2), ("Once".to_owned(), 1)];
        assert_eq!(offered(&test_shop, &guest), wanted);
        guest.adds(&test_shop, mug, 1).unwrap();
        guest.adds(&test_shop, once.1[0], 1).unwrap();
        assert_eq!(offered(&test_shop, &guest), wanted, "beside the fresh one");
        let owner = guest.owner.clone();
        let restore = move |tx: &mut Tx<'_>| shopping_cart::restore_expired_cart(tx, &owner, &TERMS);
        assert_eq!(test_shop.write(restore.clone()).unwrap().messages,
            ["Kettle: 2 moved to your cart.", "Once: you now have 1 (1 + 1, limited to 1)."]);
        let lines = [("Mug".to_owned(), 1), ("Once".to_owned(), 1), ("Kettle".to_owned(), 2)];
        assert_eq!(guest.lines(&test_shop), lines);
        assert_eq!(test_shop.write(restore).unwrap().messages, [""; 0], "once");
        assert_eq!((offered(&test_shop, &guest), guest.lines(&test_shop)), (vec![], lines.to_vec()));
    }

    fn an_expired_cart_can_be_forgotten_and_a_user_has_one_too(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 3).unwrap();
        test_shop.clock.advance(DAY * 91);
        ada.adds(&test_shop, kettle, 1).unwrap();
        assert_eq!(ada.lines(&test_shop), [("Kettle".to_owned(), 1)]);
        assert_eq!(offered(&test_shop, &ada), [("Kettle".to_owned(), 3)]);
        let owner = ada.owner.clone();
        test_shop.write(move |tx| shopping_cart::discard_expired_cart(tx, &owner)).unwrap();
        assert_eq!((offered(&test_shop, &ada), ada.lines(&test_shop).len()), (vec![], 1));
    }

    fn carts_that_are_over_go_after_thirty_days(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada) = (visitor_with_kettles(&test_shop), Shopper::in_shop(&test_shop, "ada"));
        let mug = test_shop.product("Mug", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, mug, 1).unwrap();
        ada.orders(&test_shop, ada.order_form(&test_shop)).unwrap();
        ada.adds(&test_shop, mug, 2).unwrap();
        test_shop.clock.advance(DAY * 60);
        assert_eq!(purge(&test_shop), 0);
        test_shop.clock.advance(DAY);
        assert_eq!((purge(&test_shop), purge(&test_shop)), (1, 0));
        assert_eq!((offered(&test_shop, &guest), ada.lines(&test_shop).len()), (vec![], 1));
        test_shop.clock.advance(DAY * 1000);
        purge(&test_shop);
        assert_eq!(test_shop.number("SELECT count(*) FROM carts WHERE order_id IS NULL"), 0);
        assert_eq!(test_shop.number("SELECT count(*) FROM carts"), 1, "what became an order stays");
    }

    fn many_carts_go_in_batches(db: Database) {
        let test_shop = TestShop::on(db);
        let past = "2025-01-01T00:00:00.000000Z";
        let rows = (0..1200).map(|n| format!("('t{n}', 'active', '{past}', '{past}', '{past}')"));
        test_shop.run(&format!(
            "INSERT INTO carts (token_hash, status, expires_at, inserted_at, updated_at) VALUES {}",
            rows.collect::<Vec<_>>().join(", ")
        ));
        assert_eq!([purge(&test_shop), purge(&test_shop), purge(&test_shop), purge(&test_shop)], [500, 500, 200, 0]);
    }

    fn what_was_ordered_is_followed_by_another_cart(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let mug = test_shop.product("Mug", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, mug, 1).unwrap();
        let (first, form) = (ada.cart(&test_shop), ada.order_form(&test_shop));
        let order = ada.orders(&test_shop, form.clone()).unwrap().order;
        assert_eq!(ada.found(&test_shop), None);
        let noted = format!("SELECT id FROM carts WHERE status = 'converted' AND order_id = {}", order.id);
        assert_eq!(test_shop.number(&noted), first.id.get());
        ada.adds(&test_shop, mug, 2).unwrap();
        assert_ne!(ada.cart(&test_shop).id, first.id);
        let again = ada.orders(&test_shop, form).unwrap();
        assert_eq!((again.already_placed, again.order.id), (true, order.id), "a second press finds the first order");
        assert_eq!(ada.lines(&test_shop), [("Mug".to_owned(), 2)]);
    }
}
