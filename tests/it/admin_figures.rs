//! What the shopkeeper is told of the moment: what is in carts, what sells, what runs out.

use std::time::{Duration, Instant};

use vitrine::Error;
use vitrine::accounts::Scope;
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::page::PageRequest;
use vitrine::inventory::{self, Stock, StockFilter, StockLevel};
use vitrine::orders;
use vitrine::payments::Method;
use vitrine::shopping_cart::{self, Demand};

use crate::cart_changes::fill_carts;
use crate::on_both;
use crate::order_lifecycle::ordered;
use crate::shopper::Shopper;
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

const MINUTE: Duration = Duration::from_secs(60);

fn few(stock: i32) -> [VariantFixture; 1] {
    [VariantFixture { stock: Some(stock), ..VariantFixture::default() }]
}

fn demand(test_shop: &TestShop) -> Vec<Demand> {
    test_shop.read(|conn| shopping_cart::list_demand(conn, &Scope::system(), 10)).unwrap()
}

/// Units of the last three minutes.
fn sold(test_shop: &TestShop) -> Vec<i64> {
    let sold = test_shop.read(|conn| orders::sold_by_minute(conn, &Scope::system(), 3)).unwrap();
    assert!(sold.iter().all(|minute| minute.begins.micros() % 60_000_000 == 0));
    sold.iter().map(|minute| minute.units).collect()
}

/// What is low, the latest first.
fn low(test_shop: &TestShop) -> Vec<String> {
    let read =
        test_shop.read(|conn| inventory::list_latest_low_stock(conn, &Scope::system(), 5, 10));
    read.unwrap().into_iter().map(|low| low.stock.name()).collect()
}

on_both! {
    fn what_is_owed_runs_out_before_what_never_was_there(db: Database) {
        let test_shop = TestShop::on(db);
        let never = test_shop.product("Never", &few(0)).1[0];
        test_shop.product("Some", &few(2));
        let owed = test_shop.product("Owed", &few(1)).1[0];
        test_shop.run(&format!("UPDATE stock_items SET held = 5 WHERE variant_id = {owed}"));
        let rows = format!("SELECT count(*) FROM stock_items WHERE variant_id = {never}");
        assert_eq!(test_shop.number(&rows), 0);
        let filter = StockFilter { level: StockLevel::Low(5), ..StockFilter::default() };
        let request = PageRequest::from_text(None, 10);
        let read = test_shop.read(move |conn| {
            inventory::list_stock(conn, &Scope::system(), &filter, request)
        });
        let found: Vec<_> = read.unwrap().items.iter().map(Stock::name).collect();
        assert_eq!(found, ["Owed", "Never", "Some"]);
    }

    fn what_is_in_carts_counts_for_an_hour(db: Database) {
        let test_shop = TestShop::on(db);
        let mug = test_shop.product("Mug", &few(40)).1[0];
        let lamp = test_shop.product("Lamp", &few(2)).1[0];
        assert_eq!(demand(&test_shop), []);
        let (ann, bob) = (Shopper::visiting("ann"), Shopper::in_shop(&test_shop, "bob"));
        ann.adds(&test_shop, mug, 2).unwrap();
        ann.adds(&test_shop, lamp, 1).unwrap();
        bob.adds(&test_shop, mug, 3).unwrap();
        let of = |variant, carts, units| Demand { variant, carts, units };
        assert_eq!(demand(&test_shop), [of(mug, 2, 5), of(lamp, 1, 1)]);
        test_shop.run("UPDATE cart_items SET saved = true WHERE title = 'Lamp'");
        assert_eq!(demand(&test_shop), [of(mug, 2, 5)], "what is saved for later is not wanted now");
        bob.checks_out(&test_shop).unwrap();
        assert_eq!(demand(&test_shop), [of(mug, 2, 5)], "who checks out still wants it");
        test_shop.clock.advance(MINUTE * 50);
        ann.adds(&test_shop, mug, 1).unwrap();
        test_shop.clock.advance(MINUTE * 20);
        assert_eq!(demand(&test_shop), [of(mug, 1, 3)]);
        let form = ann.order_form(&test_shop);
        ann.orders(&test_shop, form).unwrap();
        assert_eq!(demand(&test_shop), [], "what was ordered is no longer in a cart");
    }

    fn a_hundred_thousand_carts_slow_nothing(db: Database) {
        let test_shop = TestShop::on(db);
        let mug = test_shop.product("Mug", &few(40)).1[0];
        fill_carts(&test_shop, mug, 100_000);
        let plan = |since: &str| test_shop.plan(&format!(
            "SELECT id FROM carts WHERE updated_at >= '{since}' AND (status = 'active' OR status = 'checkout')
             ORDER BY updated_at DESC LIMIT 5000"
        ));
        let now = plan(&test_shop.clock.now().to_string());
        assert!(now.contains("carts_updated_at"), "{now}");
        let begun = Instant::now();
        let found = demand(&test_shop);
        let spent = begun.elapsed();
        println!("{:?}: {spent:?} among 100,000 carts", test_shop.db.kind);
        assert_eq!(found, [Demand { variant: mug, carts: 5_000, units: 5_000 }]);
        assert!(spent < Duration::from_millis(500), "{spent:?}");
    }

    fn what_was_sold_moves_on_with_the_minutes(db: Database) {
        let scene = ordered(db, Method::BANK_TRANSFER);
        let test_shop = &scene.test_shop;
        assert_eq!(sold(test_shop), [0, 0, 3]);
        test_shop.clock.advance(MINUTE);
        let bob = Shopper::visiting("bob");
        for quantity in [1, 2] {
            bob.adds(test_shop, scene.kettle, quantity).unwrap();
            let form = bob.order_form(test_shop);
            bob.orders(test_shop, form).unwrap();
        }
        assert_eq!(sold(test_shop), [0, 3, 3]);
        test_shop.run("UPDATE orders SET status = 'cancelled' WHERE id = (SELECT max(id) FROM orders)");
        assert_eq!(sold(test_shop), [0, 3, 1], "what was called off was not sold");
        test_shop.clock.advance(MINUTE * 2);
        assert_eq!(sold(test_shop), [1, 0, 0]);
    }

    fn what_nobody_has_paid_is_not_sold_yet(db: Database) {
        let scene = ordered(db, Method::CARD);
        assert_eq!(sold(&scene.test_shop), [0, 0, 0]);
        scene.pays("30");
        assert_eq!(sold(&scene.test_shop), [0, 0, 3]);
    }

    fn what_changed_last_runs_out_first(db: Database) {
        let test_shop = TestShop::on(db);
        let mug = test_shop.product("Mug", &few(4)).1[0];
        let lamp = test_shop.product("Lamp", &few(5)).1[0];
        test_shop.product("Nib", &few(6));
        test_shop.product("Rug", &[VariantFixture { stock: None, ..VariantFixture::default() }]);
        assert_eq!(low(&test_shop), ["Lamp", "Mug"]);
        test_shop.count(mug, 3).unwrap();
        assert_eq!(low(&test_shop), ["Mug", "Lamp"]);
        test_shop.count(lamp, 30).unwrap();
        assert_eq!(low(&test_shop), ["Mug"]);
        test_shop.run("UPDATE products SET status = 'archived' WHERE title = 'Mug'");
        assert_eq!(low(&test_shop), [""; 0], "nobody can buy it anyway");
    }

    fn only_the_shopkeeper_is_told(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.shopper("eve");
        let refused = test_shop.read(move |conn| {
            let none: &[VariantId] = &[];
            let tries = [
                shopping_cart::list_demand(conn, &eve, 10).map(drop),
                orders::sold_by_minute(conn, &eve, 10).map(drop),
                inventory::list_stock_of(conn, &eve, none).map(drop),
                inventory::list_latest_low_stock(conn, &eve, 5, 10).map(drop),
            ];
            Ok(tries.iter().all(|result| matches!(result, Err(Error::Forbidden))))
        });
        assert!(refused.unwrap());
    }
}
