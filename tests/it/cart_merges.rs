//! What a visitor carted comes along at the way in, once, told, and can be undone.

use std::time::Duration;

use vitrine::foundation::ids::{CartMergeId, VariantId};
use vitrine::shopping_cart::{self, Merge};
use vitrine::{Error, Result, db::Tx};

use crate::on_both;
use crate::shopper::{Shopper, TERMS, rejection};
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

fn merging(
    guest: &Shopper,
    ada: &Shopper,
) -> impl FnMut(&mut Tx<'_>) -> Result<Option<usize>> + Send + use<> {
    let (guest, ada) = (guest.owner.clone(), ada.owner.clone());
    move |tx| shopping_cart::merge_carts(tx, &ada, &guest, &TERMS)
}

fn latest_merge(test_shop: &TestShop, ada: &Shopper) -> Option<Merge> {
    let (owner, cart) = (ada.owner.clone(), ada.cart(test_shop));
    test_shop.read(move |conn| shopping_cart::find_merge(conn, &owner, &cart)).unwrap()
}

fn undo(test_shop: &TestShop, ada: &Shopper, fresh: &Shopper, id: CartMergeId) -> Result<()> {
    let (owner, fresh) = (ada.owner.clone(), fresh.owner.clone());
    test_shop.write(move |tx| shopping_cart::undo_merge(tx, &owner, &fresh, &TERMS, id))
}

/// Ada with 2 kettles and a mug in her cart, a visitor with 4 kettles and a lamp; kettles are sold
/// by 5 at most.
fn both(test_shop: &TestShop) -> (Shopper, Shopper, [VariantId; 3]) {
    let few = VariantFixture { max_per_order: Some(5), ..VariantFixture::default() };
    let kettle = test_shop.product("Kettle", &[few]).1[0];
    let [mug, lamp] =
        ["Mug", "Lamp"].map(|title| test_shop.product(title, &[VariantFixture::default()]).1[0]);
    let (guest, ada) = (Shopper::visiting("a token"), Shopper::in_shop(test_shop, "ada"));
    ada.adds(test_shop, kettle, 2).unwrap();
    ada.adds(test_shop, mug, 1).unwrap();
    guest.adds(test_shop, kettle, 4).unwrap();
    guest.adds(test_shop, lamp, 3).unwrap();
    (guest, ada, [kettle, mug, lamp])
}

fn lines(of: &[(&str, i32)]) -> Vec<(String, i32)> {
    of.iter().map(|(name, quantity)| ((*name).to_owned(), *quantity)).collect()
}

on_both! {
    fn both_carts_become_one_and_every_line_is_told(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada, _) = both(&test_shop);
        assert_eq!(test_shop.write(merging(&guest, &ada)).unwrap(), Some(2));
        assert_eq!(ada.lines(&test_shop), lines(&[("Kettle", 5), ("Mug", 1), ("Lamp", 3)]));
        assert_eq!(latest_merge(&test_shop, &ada).unwrap().messages, ["Kettle: you now have 5 (2 + 4, limited to 5).", "Lamp: 3 moved to your cart."]);
        assert_eq!(guest.found(&test_shop), None, "the token leads nowhere");
        let ended = "SELECT count(*) FROM carts WHERE status = 'merged' AND token_hash IS NULL AND user_id IS NOT NULL";
        assert_eq!(test_shop.number(ended), 1);
        assert_eq!(test_shop.write(merging(&guest, &ada)).unwrap(), None, "again there is nothing to do");
        assert_eq!(ada.lines(&test_shop)[0].1, 5);
    }

    fn a_customer_without_a_cart_gets_the_visitors(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, _, _) = both(&test_shop);
        let bob = Shopper::in_shop(&test_shop, "bob");
        test_shop.write(merging(&guest, &bob)).unwrap();
        assert_eq!(bob.lines(&test_shop), lines(&[("Kettle", 4), ("Lamp", 3)]));
    }

    fn undoing_brings_both_back(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada, [kettle, ..]) = both(&test_shop);
        test_shop.write(merging(&guest, &ada)).unwrap();
        let merge = latest_merge(&test_shop, &ada).unwrap();
        let (fresh, eve) = (Shopper::visiting("a fresh token"), Shopper::in_shop(&test_shop, "eve"));
        eve.adds(&test_shop, kettle, 1).unwrap();
        assert!(matches!(undo(&test_shop, &eve, &fresh, merge.id), Err(Error::NotFound)), "hers alone");
        undo(&test_shop, &ada, &fresh, merge.id).unwrap();
        assert_eq!(ada.lines(&test_shop), lines(&[("Kettle", 2), ("Mug", 1)]));
        assert_eq!(fresh.lines(&test_shop), lines(&[("Kettle", 4), ("Lamp", 3)]));
        assert_eq!((guest.found(&test_shop), latest_merge(&test_shop, &ada)), (None, None));
        assert_eq!(rejection(undo(&test_shop, &ada, &fresh, merge.id)), "It's too late to undo this.");
        test_shop.write(merging(&fresh, &ada)).unwrap();
        assert_eq!(ada.lines(&test_shop).len(), 3, "and it can come along again");
    }

    fn undoing_has_its_time_and_needs_the_cart(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada, [_, mug, _]) = both(&test_shop);
        let fresh = Shopper::visiting("a fresh token");
        test_shop.write(merging(&guest, &ada)).unwrap();
        let merge = latest_merge(&test_shop, &ada).unwrap();
        test_shop.clock.advance(Duration::from_secs(30 * 60));
        assert_eq!(latest_merge(&test_shop, &ada), None);
        rejection(undo(&test_shop, &ada, &fresh, merge.id));
        guest.adds(&test_shop, mug, 1).unwrap();
        test_shop.write(merging(&guest, &ada)).unwrap();
        let merge = latest_merge(&test_shop, &ada).unwrap();
        ada.orders(&test_shop, ada.order_form(&test_shop)).unwrap();
        rejection(undo(&test_shop, &ada, &fresh, merge.id));
        assert_eq!((fresh.found(&test_shop), ada.found(&test_shop)), (None, None));
    }

    fn the_customers_coupons_win(db: Database) {
        let test_shop = TestShop::on(db);
        let now = test_shop.clock.now();
        for (customers, wanted) in [(vec![], vec!["GUEST", "SECOND"]), (vec!["MINE"], vec!["MINE"])] {
            let name = format!("shopper{}", customers.len());
            let (guest, ada) = (Shopper::visiting(&name), Shopper::in_shop(&test_shop, &name));
            let mug = test_shop.product(&name, &[VariantFixture::default()]).1[0];
            guest.adds(&test_shop, mug, 1).unwrap();
            ada.adds(&test_shop, mug, 1).unwrap();
            let give = |shopper: &Shopper, code: &str| test_shop.run(&format!(
                "INSERT INTO cart_coupons (cart_id, code, inserted_at) VALUES ({}, '{code}', '{now}')",
                shopper.cart(&test_shop).id
            ));
            ["GUEST", "SECOND"].iter().for_each(|code| give(&guest, code));
            customers.iter().for_each(|code| give(&ada, code));
            let codes = || wanted.iter().chain(&["GUEST", "SECOND", "MINE"]).map(|code| test_shop.number(&format!(
                "SELECT count(*) FROM cart_coupons WHERE cart_id = {} AND code = '{code}'", ada.cart(&test_shop).id
            ))).collect::<Vec<_>>();
            test_shop.write(merging(&guest, &ada)).unwrap();
            assert!(codes()[..wanted.len()].iter().all(|count| *count == 1), "{:?}", codes());
            assert_eq!(codes()[wanted.len()..].iter().sum::<i64>(), wanted.len() as i64);
            let merge = latest_merge(&test_shop, &ada).unwrap();
            undo(&test_shop, &ada, &Shopper::visiting(&format!("fresh{name}")), merge.id).unwrap();
            assert_eq!(codes()[wanted.len()..].iter().sum::<i64>(), customers.len() as i64);
        }
    }

    fn nothing_happens_during_a_checkout(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada, _) = both(&test_shop);
        for shopper in [&guest, &ada] {
            let cart = shopper.cart(&test_shop).id;
            test_shop.run(&format!("UPDATE carts SET status = 'checkout' WHERE id = {cart}"));
            assert_eq!(test_shop.write(merging(&guest, &ada)).unwrap(), None);
            test_shop.run(&format!("UPDATE carts SET status = 'active' WHERE id = {cart}"));
        }
        assert_eq!((guest.lines(&test_shop)[0].1, ada.lines(&test_shop)[0].1), (4, 2));
    }

    fn ten_ways_in_at_once_merge_once(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada, _) = both(&test_shop);
        let many = (0..10).map(|_| merging(&guest, &ada)).collect::<Vec<_>>();
        let done: Vec<_> = test_shop.all_at_once(many).into_iter().map(|done| done.unwrap()).collect();
        assert_eq!(done.iter().flatten().collect::<Vec<_>>(), [&2]);
        assert_eq!(ada.lines(&test_shop), lines(&[("Kettle", 5), ("Mug", 1), ("Lamp", 3)]));
        assert_eq!(test_shop.number("SELECT count(*) FROM cart_merges"), 1);
    }

    fn what_is_gone_or_for_later_follows_its_own_rules(db: Database) {
        let test_shop = TestShop::on(db);
        let (guest, ada, [kettle, mug, lamp]) = both(&test_shop);
        guest.adds(&test_shop, mug, 2).unwrap();
        let aside = |shopper: &Shopper, variant: VariantId, saved: bool| {
            let line = shopper.contents(&test_shop).lines.iter().map(|line| &line.item)
                .find(|item| item.offer.variant_id == variant).unwrap().id;
            let owner = shopper.owner.clone();
            test_shop.write(move |tx| shopping_cart::save_for_later(tx, &owner, &TERMS, line, saved)).unwrap()
        };
        assert_eq!(aside(&guest, mug, true).as_deref(), Some("Mug"));
        aside(&ada, kettle, true);
        assert_eq!(*ada.contents(&test_shop).total(), "10".parse().unwrap(), "what is saved costs nothing");
        assert_eq!((ada.contents(&test_shop).saved.len(), ada.found(&test_shop).unwrap().count), (1, 1));
        test_shop.run(&format!("DELETE FROM variants WHERE id = {lamp}"));
        test_shop.write(merging(&guest, &ada)).unwrap();
        assert_eq!(latest_merge(&test_shop, &ada).unwrap().messages, ["Kettle: 4 moved to your cart.", "Mug is already in your cart."]);
        assert_eq!(ada.lines(&test_shop), lines(&[("Kettle", 4), ("Mug", 1)]));
        aside(&ada, mug, true);
        ada.adds(&test_shop, mug, 3).unwrap();
        assert_eq!((ada.lines(&test_shop)[1].1, ada.contents(&test_shop).saved.len()), (3, 0), "adding takes it out");
    }
}
