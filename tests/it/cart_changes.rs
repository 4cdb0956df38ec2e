//! What has changed in a cart since its shopper last looked, and that nobody writes to carts for it.

use std::time::{Duration, Instant};

use vitrine::accounts::Scope;
use vitrine::catalog::{
    self, ProductAttributes, ProductDraft, ProductStatus, VariantAttributes, VariantDraft,
};
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::money::Currency;
use vitrine::foundation::params::Params;
use vitrine::foundation::zone::Zone;
use vitrine::shopping_cart::{self, Change};
use vitrine::{Error, Result};

use crate::on_both;
use crate::shopper::{Shopper, TERMS};
use crate::support::{Database, Kind};
use crate::test_shop::{TestShop, VariantFixture};

fn changes_shown(test_shop: &TestShop, shopper: &Shopper) -> Vec<String> {
    let changes = shopper.contents(test_shop).changes();
    changes
        .iter()
        .flat_map(|change| change.sentences(Currency::USD, test_shop.clock.now(), Zone::UTC))
        .collect()
}

/// What the button "Got it" of the page with these changes sends.
fn form(changes: &[Change]) -> Params {
    let mut form = Params::default();
    for change in changes {
        form.push(format!("seen[{}][price]", change.item), change.price.to_string());
        form.push(format!("seen[{}][state]", change.item), change.state.clone());
    }
    form
}

fn acknowledge(test_shop: &TestShop, shopper: &Shopper, form: Params) -> Result<()> {
    let owner = shopper.owner.clone();
    test_shop.write(move |tx| shopping_cart::acknowledge_changes(tx, &owner, &TERMS, &form))
}

fn price(test_shop: &TestShop, variant: VariantId, price: &str) {
    let price = test_shop.amount(price);
    test_shop.run(&format!("UPDATE variants SET price = {price} WHERE id = {variant}"));
}

on_both! {
    fn a_price_is_told_until_the_shopper_knows_it_and_no_other(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 2).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), [""; 0]);
        price(&test_shop, kettle, "12.50");
        let shown = ada.contents(&test_shop).changes();
        assert_eq!(changes_shown(&test_shop, &ada), ["Kettle now costs $12.50 (was $10.00)."]);
        assert_eq!(*ada.contents(&test_shop).total(), "25".parse().unwrap(), "the live price counts");
        price(&test_shop, kettle, "9");
        acknowledge(&test_shop, &ada, form(&shown)).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), ["Kettle now costs $9.00 (was $12.50)."], "only what was shown");
        acknowledge(&test_shop, &ada, form(&ada.contents(&test_shop).changes())).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), [""; 0]);
        price(&test_shop, kettle, "11");
        let line = ada.contents(&test_shop).lines[0].item.id;
        ada.changes(&test_shop, &[(format!("items[{line}][quantity]"), "3")]).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), [""; 0], "who changes the line has seen it");
    }

    fn stock_and_release_are_told_in_both_directions(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let (drop, variants) = test_shop.product("Drop", &[VariantFixture { stock: Some(9), ..VariantFixture::default() }]);
        let variant = variants[0];
        ada.adds(&test_shop, variant, 4).unwrap();
        let known = |test_shop: &TestShop| {
            let shown = ada.contents(test_shop).changes();
            acknowledge(test_shop, &ada, form(&shown)).unwrap();
            assert_eq!(changes_shown(test_shop, &ada), [""; 0]);
        };
        test_shop.count(variant, 3).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), ["Only 3 of Drop left."]);
        known(&test_shop);
        test_shop.count(variant, 2).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), ["Only 2 of Drop left."]);
        known(&test_shop);
        test_shop.count(variant, 0).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), ["Drop is sold out."]);
        assert!(ada.contents(&test_shop).total().is_zero() && ada.lines(&test_shop).len() == 1);
        known(&test_shop);
        test_shop.count(variant, 9).unwrap();
        assert_eq!(changes_shown(&test_shop, &ada), ["Drop is available again."]);
        known(&test_shop);
        let later = test_shop.clock.now().after(Duration::from_secs(86_400));
        test_shop.run(&format!("UPDATE products SET released_at = '{later}' WHERE id = {drop}"));
        assert_eq!(changes_shown(&test_shop, &ada), ["Drop is available from 2 March 2026."]);
        known(&test_shop);
        test_shop.clock.advance(Duration::from_secs(90_000));
        assert_eq!(changes_shown(&test_shop, &ada), ["Drop is available again."]);
    }

    fn what_is_no_longer_sold_leaves_once_the_shopper_knows(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::in_shop(&test_shop, "ada");
        let (old, olds) = test_shop.product("Old", &[VariantFixture::default()]);
        let (two, twos) = test_shop.product("Two", &[VariantFixture::default(), VariantFixture::default()]);
        for variant in [olds[0], twos[0], twos[1]] {
            ada.adds(&test_shop, variant, 1).unwrap();
        }
        test_shop.run(&format!("UPDATE products SET status = 'archived' WHERE id = {old}"));
        test_shop.run(&format!("DELETE FROM variants WHERE id = {}", twos[1]));
        let wanted = ["Old is no longer available and will be removed from your cart.", "Two (2) is no longer available and will be removed from your cart."];
        assert_eq!(changes_shown(&test_shop, &ada), wanted);
        assert_eq!(*ada.contents(&test_shop).total(), "10".parse().unwrap());
        let shown = ada.contents(&test_shop).changes();
        // What came back meanwhile stays.
        test_shop.run(&format!("UPDATE products SET status = 'active' WHERE id = {old}"));
        acknowledge(&test_shop, &ada, form(&shown)).unwrap();
        assert_eq!(ada.lines(&test_shop), [("Old".to_owned(), 1), ("Two (1)".to_owned(), 1)]);
        test_shop.run(&format!("DELETE FROM products WHERE id = {two}"));
        acknowledge(&test_shop, &ada, form(&ada.contents(&test_shop).changes())).unwrap();
        assert_eq!((ada.lines(&test_shop).len(), test_shop.number("SELECT count(*) FROM cart_items")), (1, 1));
    }

    fn nobody_acknowledges_for_others_or_with_nonsense(db: Database) {
        let test_shop = TestShop::on(db);
        let (ada, eve) = (Shopper::in_shop(&test_shop, "ada"), Shopper::in_shop(&test_shop, "eve"));
        let kettle = test_shop.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&test_shop, kettle, 1).unwrap();
        eve.adds(&test_shop, kettle, 1).unwrap();
        price(&test_shop, kettle, "12");
        let shown = ada.contents(&test_shop).changes();
        assert!(matches!(acknowledge(&test_shop, &eve, form(&shown)), Err(Error::NotFound)));
        let item = shown[0].item;
        for (price, state) in [("", "ready"), ("x", "ready"), ("-1", "ready"), ("1e99", "ready"),
            ("99999999999999999999", "ready"), ("12", ""), ("12", "lost"), ("12", "gone"), ("12", "\0")]
        {
            let forged = [(format!("seen[{item}][price]"), price), (format!("seen[{item}][state]"), state)];
            acknowledge(&test_shop, &ada, forged.into_iter().collect()).unwrap();
            assert_eq!(ada.contents(&test_shop).changes(), shown, "{price:?} {state:?}");
        }
    }

    fn ten_thousand_carts_do_not_slow_the_product_down(db: Database) {
        let test_shop = TestShop::on(db);
        let (product, variants) = test_shop.product("Kettle", &[VariantFixture::default(), VariantFixture::default()]);
        fill_carts(&test_shop, variants[0], 10_000);
        let save = |draft: ProductDraft| {
            let begun = Instant::now();
            test_shop.write(move |tx| {
                catalog::save_product(tx, &Scope::system(), Some(product), draft.clone())
            }).unwrap();
            begun.elapsed()
        };
        let [one, two] = [("1", variants[0]), ("2", variants[1])];
        let spent = save(draft(vec![variant(one, "12"), variant(two, "10")]));
        let untouched = "SELECT count(*) FROM cart_items WHERE version = 1 AND seen_price <> 0 AND updated_at = inserted_at";
        assert_eq!(test_shop.number(untouched), 10_000, "a new price writes nothing to carts");
        assert!(spent < Duration::from_secs(2), "{spent:?}");
        let plan = test_shop.plan(&format!("UPDATE cart_items SET variant_id = NULL WHERE variant_id = {}", two.1));
        assert!(plan.contains("cart_items_variant_id"), "{plan}");
        save(draft(vec![variant(two, "10")]));
        assert_eq!(test_shop.number("SELECT count(*) FROM cart_items WHERE variant_id IS NULL"), 10_000);
        assert_eq!(test_shop.number("SELECT count(*) FROM carts WHERE version = 1"), 10_000);
    }
}

fn draft(variants: Vec<VariantDraft>) -> ProductDraft {
    ProductDraft {
        attributes: ProductAttributes {
            slug: "kettle".into(),
            title: "Kettle".into(),
            status: ProductStatus::Active,
            tax_class: "standard".into(),
            ..ProductAttributes::default()
        },
        options: vec!["Size".into()],
        variants,
        ..ProductDraft::default()
    }
}

fn variant((option, id): (&str, VariantId), price: &str) -> VariantDraft {
    VariantDraft {
        id: Some(id),
        options: vec![option.into()],
        attributes: VariantAttributes {
            price: price.parse().unwrap(),
            ..VariantAttributes::default()
        },
        ..VariantDraft::default()
    }
}

/// Carts of as many visitors, each with one of a variant.
pub fn fill_carts(test_shop: &TestShop, variant: VariantId, count: i32) {
    let now = test_shop.clock.now();
    let numbers = match test_shop.db.kind {
        Kind::Sqlite => format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT"
        ),
        Kind::Postgres => "SELECT".to_owned(),
    };
    let from = match test_shop.db.kind {
        Kind::Sqlite => "FROM n".to_owned(),
        Kind::Postgres => format!("FROM generate_series(1, {count}) AS n(i)"),
    };
    test_shop.run(&format!(
        "INSERT INTO carts (token_hash, status, expires_at, inserted_at, updated_at)
         {numbers} 't' || i, 'active', '2099-01-01T00:00:00.000000Z', '{now}', '{now}' {from}"
    ));
    let price = test_shop.amount("10");
    test_shop.run(&format!(
        "INSERT INTO cart_items (cart_id, variant_id, title, quantity, price_when_carted, seen_price, inserted_at, updated_at)
         SELECT id, {variant}, 'Kettle', 1, {price}, {price}, '{now}', '{now}' FROM carts"
    ));
}
