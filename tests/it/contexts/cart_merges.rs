//! A guest cart is merged into the customer's at login, once and with a report, and the merge can
//! be undone.

use std::time::Duration;

use vitrine::foundation::ids::{CartMergeId, VariantId};
use vitrine::shopping_cart::{self, CartMerge};
use vitrine::{Error, Result, db::Tx};

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::{CART_LIMITS, Shopper, rejection};
use crate::support::test_shop::{TestShop, VariantFixture};

fn merge_work(
    guest: &Shopper,
    ada: &Shopper,
) -> impl FnMut(&mut Tx<'_>) -> Result<Option<usize>> + Send + use<> {
    let guest = guest.owner.clone();
    let ada = ada.owner.clone();
    move |tx| shopping_cart::merge_carts(tx, &ada, &guest, &CART_LIMITS)
}

fn latest_merge(test_shop: &TestShop, ada: &Shopper) -> Option<CartMerge> {
    let owner = ada.owner.clone();
    let cart = ada.cart(test_shop);
    test_shop.read(move |conn| shopping_cart::find_merge(conn, &owner, &cart)).unwrap()
}

fn undo(test_shop: &TestShop, ada: &Shopper, fresh: &Shopper, id: CartMergeId) -> Result<()> {
    let owner = ada.owner.clone();
    let fresh = fresh.owner.clone();
    test_shop.write(move |tx| shopping_cart::undo_merge(tx, &owner, &fresh, &CART_LIMITS, id))
}

/// A customer with 2 kettles and a mug in her cart, and a guest with 4 kettles and 3 lamps. Kettles
/// are limited to 5.
struct TwoCarts {
    guest: Shopper,
    ada: Shopper,
    kettle: VariantId,
    mug: VariantId,
    lamp: VariantId,
}

fn two_carts(test_shop: &TestShop) -> TwoCarts {
    let limited = VariantFixture { max_per_order: Some(5), ..VariantFixture::default() };
    let kettle = test_shop.create_variant("Kettle", limited);
    let mug = test_shop.create_variant("Mug", VariantFixture::default());
    let lamp = test_shop.create_variant("Lamp", VariantFixture::default());
    let guest = Shopper::guest("a token");
    let ada = Shopper::customer(test_shop, "ada");
    ada.add(test_shop, kettle, 2).unwrap();
    ada.add(test_shop, mug, 1).unwrap();
    guest.add(test_shop, kettle, 4).unwrap();
    guest.add(test_shop, lamp, 3).unwrap();
    TwoCarts { guest, ada, kettle, mug, lamp }
}

on_both! {
    fn merging_combines_both_carts_and_reports_every_line(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, ada, .. } = two_carts(&test_shop);
        assert_eq!(test_shop.write(merge_work(&guest, &ada)).unwrap(), Some(2));
        assert_eq!(ada.lines(&test_shop), ["5 × Kettle", "1 × Mug", "3 × Lamp"]);
        assert_eq!(latest_merge(&test_shop, &ada).unwrap().messages, ["Kettle: you now have 5 (2 + 4, limited to 5).", "Lamp: 3 moved to your cart."]);
        assert_eq!(guest.find_cart(&test_shop), None, "the guest cart no longer exists");
        let ended = "SELECT count(*) FROM carts WHERE status = 'merged' AND token_hash IS NULL AND user_id IS NOT NULL";
        assert_eq!(test_shop.query_number(ended), 1);
        assert_eq!(test_shop.write(merge_work(&guest, &ada)).unwrap(), None, "a second merge does nothing");
        assert_eq!(ada.lines(&test_shop)[0], "5 × Kettle");
    }

    fn a_customer_without_a_cart_takes_over_the_guest_cart(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, .. } = two_carts(&test_shop);
        let bob = Shopper::customer(&test_shop, "bob");
        test_shop.write(merge_work(&guest, &bob)).unwrap();
        assert_eq!(bob.lines(&test_shop), ["4 × Kettle", "3 × Lamp"]);
    }

    fn undoing_a_merge_restores_both_carts(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, ada, kettle, .. } = two_carts(&test_shop);
        test_shop.write(merge_work(&guest, &ada)).unwrap();
        let merge = latest_merge(&test_shop, &ada).unwrap();
        let fresh = Shopper::guest("a fresh token");
        let eve = Shopper::customer(&test_shop, "eve");
        eve.add(&test_shop, kettle, 1).unwrap();
        assert!(matches!(undo(&test_shop, &eve, &fresh, merge.id), Err(Error::NotFound)), "only the owner's");
        undo(&test_shop, &ada, &fresh, merge.id).unwrap();
        assert_eq!(ada.lines(&test_shop), ["2 × Kettle", "1 × Mug"]);
        assert_eq!(fresh.lines(&test_shop), ["4 × Kettle", "3 × Lamp"]);
        assert_eq!((guest.find_cart(&test_shop), latest_merge(&test_shop, &ada)), (None, None));
        assert_eq!(rejection(undo(&test_shop, &ada, &fresh, merge.id)), "It's too late to undo this.");
        test_shop.write(merge_work(&fresh, &ada)).unwrap();
        assert_eq!(ada.lines(&test_shop).len(), 3, "it can be merged again");
    }

    fn undoing_a_merge_needs_the_cart_and_is_possible_for_a_limited_time(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, ada, mug, .. } = two_carts(&test_shop);
        let fresh = Shopper::guest("a fresh token");
        test_shop.write(merge_work(&guest, &ada)).unwrap();
        let merge = latest_merge(&test_shop, &ada).unwrap();
        test_shop.clock.advance(Duration::from_secs(30 * 60));
        assert_eq!(latest_merge(&test_shop, &ada), None);
        rejection(undo(&test_shop, &ada, &fresh, merge.id));
        guest.add(&test_shop, mug, 1).unwrap();
        test_shop.write(merge_work(&guest, &ada)).unwrap();
        let merge = latest_merge(&test_shop, &ada).unwrap();
        ada.place_order(&test_shop, ada.order_form(&test_shop)).unwrap();
        rejection(undo(&test_shop, &ada, &fresh, merge.id));
        assert_eq!((fresh.find_cart(&test_shop), ada.find_cart(&test_shop)), (None, None));
    }

    fn coupons_of_the_customers_cart_take_precedence(db: Database) {
        let test_shop = TestShop::on(db);
        let now = test_shop.clock.now();
        for (customers, expected) in [(vec![], vec!["GUEST", "SECOND"]), (vec!["MINE"], vec!["MINE"])] {
            let name = format!("shopper{}", customers.len());
            let guest = Shopper::guest(&name);
            let ada = Shopper::customer(&test_shop, &name);
            let mug = test_shop.create_variant(&name, VariantFixture::default());
            guest.add(&test_shop, mug, 1).unwrap();
            ada.add(&test_shop, mug, 1).unwrap();
            let insert_coupon = |shopper: &Shopper, code: &str| test_shop.execute(&format!(
                "INSERT INTO cart_coupons (cart_id, code, inserted_at) VALUES ({}, '{code}', '{now}')",
                shopper.cart(&test_shop).id
            ));
            ["GUEST", "SECOND"].iter().for_each(|code| insert_coupon(&guest, code));
            customers.iter().for_each(|code| insert_coupon(&ada, code));
            let codes = || expected.iter().chain(&["GUEST", "SECOND", "MINE"]).map(|code| test_shop.query_number(&format!(
                "SELECT count(*) FROM cart_coupons WHERE cart_id = {} AND code = '{code}'", ada.cart(&test_shop).id
            ))).collect::<Vec<_>>();
            test_shop.write(merge_work(&guest, &ada)).unwrap();
            assert!(codes()[..expected.len()].iter().all(|count| *count == 1), "{:?}", codes());
            assert_eq!(codes()[expected.len()..].iter().sum::<i64>(), expected.len() as i64);
            let merge = latest_merge(&test_shop, &ada).unwrap();
            undo(&test_shop, &ada, &Shopper::guest(&format!("fresh{name}")), merge.id).unwrap();
            assert_eq!(codes()[expected.len()..].iter().sum::<i64>(), customers.len() as i64);
        }
    }

    fn carts_are_not_merged_during_a_checkout(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, ada, .. } = two_carts(&test_shop);
        for shopper in [&guest, &ada] {
            let cart = shopper.cart(&test_shop).id;
            test_shop.execute(&format!("UPDATE carts SET status = 'checkout' WHERE id = {cart}"));
            assert_eq!(test_shop.write(merge_work(&guest, &ada)).unwrap(), None);
            test_shop.execute(&format!("UPDATE carts SET status = 'active' WHERE id = {cart}"));
        }
        assert_eq!(guest.lines(&test_shop)[0], "4 × Kettle");
        assert_eq!(ada.lines(&test_shop)[0], "2 × Kettle");
    }

    fn ten_simultaneous_logins_merge_once(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, ada, .. } = two_carts(&test_shop);
        let many = (0..10).map(|_| merge_work(&guest, &ada)).collect::<Vec<_>>();
        let done: Vec<_> = test_shop.write_concurrently(many).into_iter().map(|done| done.unwrap()).collect();
        assert_eq!(done.iter().flatten().collect::<Vec<_>>(), [&2]);
        assert_eq!(ada.lines(&test_shop), ["5 × Kettle", "1 × Mug", "3 × Lamp"]);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM cart_merges"), 1);
    }

    fn unavailable_and_saved_items_are_merged_by_their_own_rules(db: Database) {
        let test_shop = TestShop::on(db);
        let TwoCarts { guest, ada, kettle, mug, lamp } = two_carts(&test_shop);
        guest.add(&test_shop, mug, 2).unwrap();
        let set_saved = |shopper: &Shopper, variant: VariantId, saved: bool| {
            let line = shopper.contents(&test_shop).lines.iter().map(|line| &line.item)
                .find(|item| item.offer.variant_id == variant).unwrap().id;
            let owner = shopper.owner.clone();
            test_shop.write(move |tx| shopping_cart::save_for_later(tx, &owner, &CART_LIMITS, line, saved)).unwrap()
        };
        assert_eq!(set_saved(&guest, mug, true).as_deref(), Some("Mug"));
        set_saved(&ada, kettle, true);
        assert_eq!(*ada.contents(&test_shop).total(), "10".parse().unwrap(), "saved items cost nothing");
        assert_eq!((ada.contents(&test_shop).saved.len(), ada.item_count(&test_shop)), (1, Some(1)));
        test_shop.execute(&format!("DELETE FROM variants WHERE id = {lamp}"));
        test_shop.write(merge_work(&guest, &ada)).unwrap();
        assert_eq!(latest_merge(&test_shop, &ada).unwrap().messages, ["Kettle: 4 moved to your cart.", "Mug is already in your cart."]);
        assert_eq!(ada.lines(&test_shop), ["4 × Kettle", "1 × Mug"]);
        set_saved(&ada, mug, true);
        ada.add(&test_shop, mug, 3).unwrap();
        assert_eq!(ada.lines(&test_shop)[1], "3 × Mug");
        assert!(ada.contents(&test_shop).saved.is_empty(), "adding an item removes it from the saved ones");
    }
}
