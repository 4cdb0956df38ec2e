//! Guest carts are found by their token alone, last while they are used, and can be restored after
//! they expired.

use std::time::Duration;

use vitrine::db::Tx;
use vitrine::shopping_cart::{self, CartTouchBuffer};

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::{CART_LIMITS, Shopper};
use crate::support::test_shop::{TestShop, VariantFixture};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A guest with two kettles in the cart.
fn guest_with_kettles(test_shop: &TestShop) -> Shopper {
    let guest = Shopper::guest("a token");
    let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
    guest.add(test_shop, kettle, 2).unwrap();
    guest
}

/// Returns the lines of the expired cart that is offered, as `quantity × name`.
fn offered_lines(test_shop: &TestShop, shopper: &Shopper) -> Vec<String> {
    let owner = shopper.owner.clone();
    let found = test_shop.read(move |conn| shopping_cart::find_expired_cart(conn, &owner)).unwrap();
    let lines = found.map(|expired| expired.lines).unwrap_or_default();
    lines.iter().map(|line| format!("{} × {}", line.quantity, line.name)).collect()
}

fn purge(test_shop: &TestShop) -> usize {
    test_shop.write(|tx: &mut Tx<'_>| shopping_cart::purge_expired_carts(tx, 500)).unwrap()
}

on_both! {
    fn a_token_opens_its_own_cart_and_no_other(db: Database) {
        let test_shop = TestShop::on(db);
        let guest = guest_with_kettles(&test_shop);
        let (other, ada) = (Shopper::guest("another"), Shopper::customer(&test_shop, "ada"));
        assert_eq!(guest.lines(&test_shop), ["2 × Kettle"]);
        for stranger in [&other, &ada] {
            assert_eq!(stranger.find_cart(&test_shop), None);
            let line = guest.contents(&test_shop).lines[0].item.id;
            assert!(matches!(stranger.remove(&test_shop, line), Err(vitrine::Error::NotFound)));
            let form = [(format!("items[{line}][quantity]"), "9")];
            assert!(matches!(stranger.update(&test_shop, &form), Err(vitrine::Error::NotFound)));
        }
        assert_eq!(guest.lines(&test_shop), ["2 × Kettle"]);
    }

    fn a_guest_cart_expires_thirty_days_after_its_last_use(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada) = (guest_with_kettles(&test_shop), Shopper::customer(&test_shop, "ada"));
        let mug = test_shop.create_variant("Mug", VariantFixture::default());
        ada.add(&test_shop, mug, 1).unwrap();
        test_shop.clock.advance(DAY * 29);
        guest.add(&test_shop, mug, 1).unwrap();
        test_shop.clock.advance(DAY * 29);
        assert_eq!(guest.lines(&test_shop).len(), 2, "a change extends the cart");
        test_shop.clock.advance(DAY);
        assert_eq!(guest.find_cart(&test_shop), None);
        assert_eq!(ada.lines(&test_shop).len(), 1, "customers' carts last ninety days");
        test_shop.clock.advance(DAY * 31);
        assert_eq!(ada.find_cart(&test_shop), None);
    }

    fn viewing_extends_a_cart_and_writes_once_a_day(db: Database) {
        let test_shop = TestShop::on(db);
        let guest = guest_with_kettles(&test_shop);
        let until = || guest.cart(&test_shop).expires_at;
        let (uses, begun) = (CartTouchBuffer::default(), until());
        let look = || {
            uses.note(&guest.owner, &guest.cart(&test_shop), &CART_LIMITS, test_shop.clock.now());
            test_shop.block_on(uses.save(&test_shop.repo, CART_LIMITS)).unwrap();
        };
        test_shop.clock.advance(DAY / 2);
        look();
        assert_eq!(until(), begun, "extended at most once a day");
        test_shop.clock.advance(DAY);
        look();
        assert_eq!(until(), begun.after(DAY + DAY / 2));
        assert_eq!(guest.cart(&test_shop).version, 1, "which emits no event");
        let cart = guest.cart(&test_shop);
        test_shop.clock.advance(DAY * 31);
        uses.note(&guest.owner, &cart, &CART_LIMITS, test_shop.clock.now());
        test_shop.block_on(uses.save(&test_shop.repo, CART_LIMITS)).unwrap();
        assert_eq!(guest.find_cart(&test_shop), None, "an expired cart stays expired");
    }

    fn an_expired_cart_is_offered_and_can_be_restored(db: Database) {
        let test_shop = TestShop::on(db);
        let guest = guest_with_kettles(&test_shop);
        let mug = test_shop.create_variant("Mug", VariantFixture::default());
        let limited = VariantFixture { max_per_order: Some(1), ..VariantFixture::default() };
        let once = test_shop.create_variant("Once", limited);
        guest.add(&test_shop, once, 1).unwrap();
        assert_eq!(offered_lines(&test_shop, &guest), [""; 0]);
        test_shop.clock.advance(DAY * 31);
        let wanted = ["2 × Kettle", "1 × Once"];
        assert_eq!(offered_lines(&test_shop, &guest), wanted);
        guest.add(&test_shop, mug, 1).unwrap();
        guest.add(&test_shop, once, 1).unwrap();
        assert_eq!(offered_lines(&test_shop, &guest), wanted, "next to the new cart");
        let owner = guest.owner.clone();
        let restore = move |tx: &mut Tx<'_>| shopping_cart::restore_expired_cart(tx, &owner, &CART_LIMITS);
        assert_eq!(test_shop.write(restore.clone()).unwrap().messages,
            ["Kettle: 2 moved to your cart.", "Once: you now have 1 (1 + 1, limited to 1)."]);
        let lines = ["1 × Mug", "1 × Once", "2 × Kettle"];
        assert_eq!(guest.lines(&test_shop), lines);
        assert_eq!(test_shop.write(restore).unwrap().messages, [""; 0], "only once");
        assert_eq!(offered_lines(&test_shop, &guest), [""; 0]);
        assert_eq!(guest.lines(&test_shop), lines);
    }

    fn an_expired_cart_can_be_dismissed_and_customers_have_them_too(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 3).unwrap();
        test_shop.clock.advance(DAY * 91);
        ada.add(&test_shop, kettle, 1).unwrap();
        assert_eq!(ada.lines(&test_shop), ["1 × Kettle"]);
        assert_eq!(offered_lines(&test_shop, &ada), ["3 × Kettle"]);
        let owner = ada.owner.clone();
        test_shop.write(move |tx| shopping_cart::discard_expired_cart(tx, &owner)).unwrap();
        assert_eq!(offered_lines(&test_shop, &ada), [""; 0]);
        assert_eq!(ada.lines(&test_shop).len(), 1);
    }

    fn expired_carts_are_purged_after_thirty_days(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada) = (guest_with_kettles(&test_shop), Shopper::customer(&test_shop, "ada"));
        let mug = test_shop.create_variant("Mug", VariantFixture::default());
        ada.add(&test_shop, mug, 1).unwrap();
        ada.place_order(&test_shop, ada.order_form(&test_shop)).unwrap();
        ada.add(&test_shop, mug, 2).unwrap();
        test_shop.clock.advance(DAY * 60);
        assert_eq!(purge(&test_shop), 0);
        test_shop.clock.advance(DAY);
        assert_eq!((purge(&test_shop), purge(&test_shop)), (1, 0));
        assert_eq!(offered_lines(&test_shop, &guest), [""; 0]);
        assert_eq!(ada.lines(&test_shop).len(), 1);
        test_shop.clock.advance(DAY * 1000);
        purge(&test_shop);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM carts WHERE order_id IS NULL"), 0);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM carts"), 1, "ordered carts are kept");
    }

    fn carts_are_purged_in_batches(db: Database) {
        let test_shop = TestShop::on(db);
        let past = "2025-01-01T00:00:00.000000Z";
        let rows = (0..1200).map(|n| format!("('t{n}', 'active', '{past}', '{past}', '{past}')"));
        test_shop.execute(&format!(
            "INSERT INTO carts (token_hash, status, expires_at, inserted_at, updated_at) VALUES {}",
            rows.collect::<Vec<_>>().join(", ")
        ));
        assert_eq!([purge(&test_shop), purge(&test_shop), purge(&test_shop), purge(&test_shop)], [500, 500, 200, 0]);
    }

    fn an_ordered_cart_is_followed_by_a_new_one(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let mug = test_shop.create_variant("Mug", VariantFixture::default());
        ada.add(&test_shop, mug, 1).unwrap();
        let (first, form) = (ada.cart(&test_shop), ada.order_form(&test_shop));
        let order = ada.place_order(&test_shop, form.clone()).unwrap().order;
        assert_eq!(ada.find_cart(&test_shop), None);
        let noted = format!("SELECT id FROM carts WHERE status = 'converted' AND order_id = {}", order.id);
        assert_eq!(test_shop.query_number(&noted), first.id.get());
        ada.add(&test_shop, mug, 2).unwrap();
        assert_ne!(ada.cart(&test_shop).id, first.id);
        let again = ada.place_order(&test_shop, form).unwrap();
        assert_eq!((again.already_placed, again.order.id), (true, order.id), "a second submission finds the first order");
        assert_eq!(ada.lines(&test_shop), ["2 × Mug"]);
    }
}
