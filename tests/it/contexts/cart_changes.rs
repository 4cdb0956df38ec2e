//! Changes in a cart since its shopper last acknowledged them. They are found without writing to
//! carts.

use std::time::{Duration, Instant};

use vitrine::accounts::Scope;
use vitrine::catalog::{self, ProductDraft, VariantDraft};
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::money::Currency;
use vitrine::foundation::params::Params;
use vitrine::foundation::zone::Zone;
use vitrine::shopping_cart::{self, LineChange};
use vitrine::{Error, Result};

use crate::on_both;
use crate::support::Database;
use crate::support::product_fixtures::{product_draft, variant_draft};
use crate::support::shopper::{CART_LIMITS, Shopper};
use crate::support::test_shop::{CreatedProduct, TestShop, VariantFixture};

fn change_messages(test_shop: &TestShop, shopper: &Shopper) -> Vec<String> {
    let changes = shopper.contents(test_shop).changes();
    changes
        .iter()
        .flat_map(|change| change.sentences(Currency::USD, test_shop.clock.now(), Zone::UTC))
        .collect()
}

/// Returns the form of the button "Got it" on the page with these changes.
fn acknowledge_form(changes: &[LineChange]) -> Params {
    let mut form = Params::default();
    for change in changes {
        form.push(format!("seen[{}][price]", change.item), change.price.to_string());
        form.push(format!("seen[{}][state]", change.item), change.state.clone());
    }
    form
}

fn acknowledge(test_shop: &TestShop, shopper: &Shopper, form: Params) -> Result<()> {
    let owner = shopper.owner.clone();
    test_shop.write(move |tx| shopping_cart::acknowledge_changes(tx, &owner, &CART_LIMITS, &form))
}

fn set_price(test_shop: &TestShop, variant: VariantId, price: &str) {
    let price = test_shop.amount(price);
    test_shop.execute(&format!("UPDATE variants SET price = {price} WHERE id = {variant}"));
}

on_both! {
    fn a_new_price_is_reported_until_it_is_acknowledged(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 2).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), [""; 0]);
        set_price(&test_shop, kettle, "12.50");
        let shown = ada.contents(&test_shop).changes();
        assert_eq!(change_messages(&test_shop, &ada), ["Kettle now costs $12.50 (was $10.00)."]);
        assert_eq!(*ada.contents(&test_shop).total(), "25".parse().unwrap(), "the current price counts");
        set_price(&test_shop, kettle, "9");
        acknowledge(&test_shop, &ada, acknowledge_form(&shown)).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), ["Kettle now costs $9.00 (was $12.50)."], "only the shown price was acknowledged");
        acknowledge(&test_shop, &ada, acknowledge_form(&ada.contents(&test_shop).changes())).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), [""; 0]);
        set_price(&test_shop, kettle, "11");
        let line = ada.contents(&test_shop).lines[0].item.id;
        ada.update(&test_shop, &[(format!("items[{line}][quantity]"), "3")]).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), [""; 0], "changing the line acknowledges its price");
    }

    fn changes_of_stock_and_release_are_reported_both_ways(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let CreatedProduct { id: drop, variants } = test_shop.create_product("Drop", &[VariantFixture::with_stock(9)]);
        let variant = variants[0];
        ada.add(&test_shop, variant, 4).unwrap();
        let acknowledge_all = |test_shop: &TestShop| {
            let shown = ada.contents(test_shop).changes();
            acknowledge(test_shop, &ada, acknowledge_form(&shown)).unwrap();
            assert_eq!(change_messages(test_shop, &ada), [""; 0]);
        };
        test_shop.set_stock(variant, 3).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), ["Only 3 of Drop left."]);
        acknowledge_all(&test_shop);
        test_shop.set_stock(variant, 2).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), ["Only 2 of Drop left."]);
        acknowledge_all(&test_shop);
        test_shop.set_stock(variant, 0).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), ["Drop is sold out."]);
        assert!(ada.contents(&test_shop).total().is_zero() && ada.lines(&test_shop).len() == 1);
        acknowledge_all(&test_shop);
        test_shop.set_stock(variant, 9).unwrap();
        assert_eq!(change_messages(&test_shop, &ada), ["Drop is available again."]);
        acknowledge_all(&test_shop);
        let later = test_shop.clock.now().after(Duration::from_secs(86_400));
        test_shop.execute(&format!("UPDATE products SET released_at = '{later}' WHERE id = {drop}"));
        assert_eq!(change_messages(&test_shop, &ada), ["Drop is available from 2 March 2026."]);
        acknowledge_all(&test_shop);
        test_shop.clock.advance(Duration::from_secs(90_000));
        assert_eq!(change_messages(&test_shop, &ada), ["Drop is available again."]);
    }

    fn unavailable_items_are_removed_once_acknowledged(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let CreatedProduct { id: old, variants: olds } = test_shop.create_product("Old", &[VariantFixture::default()]);
        let CreatedProduct { id: two, variants: twos } = test_shop.create_product("Two", &[VariantFixture::default(), VariantFixture::default()]);
        for variant in [olds[0], twos[0], twos[1]] {
            ada.add(&test_shop, variant, 1).unwrap();
        }
        test_shop.execute(&format!("UPDATE products SET status = 'archived' WHERE id = {old}"));
        test_shop.execute(&format!("DELETE FROM variants WHERE id = {}", twos[1]));
        let wanted = ["Old is no longer available and will be removed from your cart.", "Two (2) is no longer available and will be removed from your cart."];
        assert_eq!(change_messages(&test_shop, &ada), wanted);
        assert_eq!(*ada.contents(&test_shop).total(), "10".parse().unwrap());
        let shown = ada.contents(&test_shop).changes();
        // Items that are available again stay in the cart.
        test_shop.execute(&format!("UPDATE products SET status = 'active' WHERE id = {old}"));
        acknowledge(&test_shop, &ada, acknowledge_form(&shown)).unwrap();
        assert_eq!(ada.lines(&test_shop), ["1 × Old", "1 × Two (1)"]);
        test_shop.execute(&format!("DELETE FROM products WHERE id = {two}"));
        acknowledge(&test_shop, &ada, acknowledge_form(&ada.contents(&test_shop).changes())).unwrap();
        assert_eq!((ada.lines(&test_shop).len(), test_shop.query_number("SELECT count(*) FROM cart_items")), (1, 1));
    }

    fn changes_cannot_be_acknowledged_for_others_or_with_invalid_values(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let eve = Shopper::customer(&test_shop, "eve");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 1).unwrap();
        eve.add(&test_shop, kettle, 1).unwrap();
        set_price(&test_shop, kettle, "12");
        let shown = ada.contents(&test_shop).changes();
        assert!(matches!(acknowledge(&test_shop, &eve, acknowledge_form(&shown)), Err(Error::NotFound)));
        let item = shown[0].item;
        for (price, state) in [("", "ready"), ("x", "ready"), ("-1", "ready"), ("1e99", "ready"),
            ("99999999999999999999", "ready"), ("12", ""), ("12", "lost"), ("12", "gone"), ("12", "\0")]
        {
            let forged = [(format!("seen[{item}][price]"), price), (format!("seen[{item}][state]"), state)];
            acknowledge(&test_shop, &ada, forged.into_iter().collect()).unwrap();
            assert_eq!(ada.contents(&test_shop).changes(), shown, "{price:?} {state:?}");
        }
    }

    fn saving_a_product_in_ten_thousand_carts_is_fast(db: Database) {
        let test_shop = TestShop::on(db);
        let CreatedProduct { id: product, variants } = test_shop.create_product("Kettle", &[VariantFixture::default(), VariantFixture::default()]);
        test_shop.fill_carts(variants[0], 10_000);
        let save = |draft: ProductDraft| {
            let began = Instant::now();
            test_shop.write(move |tx| {
                catalog::save_product(tx, &Scope::system(), Some(product), draft.clone())
            }).unwrap();
            began.elapsed()
        };
        let first = variant_with_id(variants[0], "1", "12");
        let second = variant_with_id(variants[1], "2", "10");
        let spent = save(kettle_draft(vec![first, second.clone()]));
        let untouched = "SELECT count(*) FROM cart_items WHERE version = 1 AND seen_price <> 0 AND updated_at = inserted_at";
        assert_eq!(test_shop.query_number(untouched), 10_000, "a new price does not write to carts");
        assert!(spent < Duration::from_secs(2), "{spent:?}");
        let plan = test_shop.query_plan(&format!("UPDATE cart_items SET variant_id = NULL WHERE variant_id = {}", variants[1]));
        assert!(plan.contains("cart_items_variant_id"), "{plan}");
        save(kettle_draft(vec![second]));
        assert_eq!(test_shop.query_number("SELECT count(*) FROM cart_items WHERE variant_id IS NULL"), 10_000);
        assert_eq!(test_shop.query_number("SELECT count(*) FROM carts WHERE version = 1"), 10_000);
    }
}

fn kettle_draft(variants: Vec<VariantDraft>) -> ProductDraft {
    let mut draft = product_draft("Kettle", variants);
    draft.slug = "kettle".into();
    draft
}

fn variant_with_id(id: VariantId, size: &str, price: &str) -> VariantDraft {
    VariantDraft { id: Some(id), options: vec![size.into()], ..variant_draft(price) }
}
