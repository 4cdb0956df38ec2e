//! What the shopkeeper is told of the moment: what is in carts, what sells, what runs out.

use std::time::{Duration, Instant};

use vitrine::accounts::Scope;
use vitrine::db::Error;
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::page::PageRequest;
use vitrine::inventory::{self, Stock, StockFilter, StockLevel};
use vitrine::orders;
use vitrine::payments::Method;
use vitrine::shopping_cart::{self, Demand};

use crate::cart_changes::fill_carts;
use crate::on_both;
use crate::order_scene::ordered;
use crate::shopper::Shopper;
use crate::stage::{TestShop, VariantFixture};
use crate::support::Database;

const MINUTE: Duration = Duration::from_secs(60);

fn few(stock: i32) -> [VariantFixture; 1] {
    [VariantFixture { stock: Some(stock), ..VariantFixture::default() }]
}

fn demand(stage: &TestShop) -> Vec<Demand> {
    stage.read(|conn| shopping_cart::list_demand(conn, &Scope::system(), 10)).unwrap()
}

/// Units of the last three minutes.
fn sold(stage: &TestShop) -> Vec<i64> {
    let sold = stage.read(|conn| orders::sold_by_minute(conn, &Scope::system(), 3)).unwrap();
    assert!(sold.iter().all(|minute| minute.begins.micros() % 60_000_000 == 0));
    sold.iter().map(|minute| minute.units).collect()
}

/// What is low, the latest first.
fn low(stage: &TestShop) -> Vec<String> {
    let read = stage.read(|conn| inventory::list_latest_low_stock(conn, &Scope::system(), 5, 10));
    read.unwrap().into_iter().map(|(stock, _)| stock.name()).collect()
}

on_both! {
    fn what_is_owed_runs_out_before_what_never_was_there(db: Database) {
        let stage = TestShop::on(db);
        let never = stage.product("Never", &few(0)).1[0];
        stage.product("Some", &few(2));
        let owed = stage.product("Owed", &few(1)).1[0];
        stage.run(&format!("UPDATE stock_items SET held = 5 WHERE variant_id = {owed}"));
        let rows = format!("SELECT count(*) FROM stock_items WHERE variant_id = {never}");
        assert_eq!(stage.number(&rows), 0);
        let filter = StockFilter { level: StockLevel::Low(5), ..StockFilter::default() };
        let request = PageRequest::from_text(None, 10);
        let read = stage.read(move |conn| {
            inventory::list_stock(conn, &Scope::system(), &filter, request)
        });
        let found: Vec<_> = read.unwrap().items.iter().map(Stock::name).collect();
        assert_eq!(found, ["Owed", "Never", "Some"]);
    }

    fn what_is_in_carts_counts_for_an_hour(db: Database) {
        let stage = TestShop::on(db);
        let mug = stage.product("Mug", &few(40)).1[0];
        let lamp = stage.product("Lamp", &few(2)).1[0];
        assert_eq!(demand(&stage), []);
        let (ann, bob) = (Shopper::visiting("ann"), Shopper::in_shop(&stage, "bob"));
        ann.adds(&stage, mug, 2).unwrap();
        ann.adds(&stage, lamp, 1).unwrap();
        bob.adds(&stage, mug, 3).unwrap();
        let of = |variant, carts, units| Demand { variant, carts, units };
        assert_eq!(demand(&stage), [of(mug, 2, 5), of(lamp, 1, 1)]);
        stage.run("UPDATE cart_items SET saved = true WHERE title = 'Lamp'");
        assert_eq!(demand(&stage), [of(mug, 2, 5)], "what is saved for later is not wanted now");
        bob.checks_out(&stage).unwrap();
        assert_eq!(demand(&stage), [of(mug, 2, 5)], "who checks out still wants it");
        stage.clock.advance(MINUTE * 50);
        ann.adds(&stage, mug, 1).unwrap();
        stage.clock.advance(MINUTE * 20);
        assert_eq!(demand(&stage), [of(mug, 1, 3)]);
        let form = ann.order_form(&stage);
        ann.orders(&stage, form).unwrap();
        assert_eq!(demand(&stage), [], "what was ordered is no longer in a cart");
    }

    fn a_hundred_thousand_carts_slow_nothing(db: Database) {
        let stage = TestShop::on(db);
        let mug = stage.product("Mug", &few(40)).1[0];
        fill_carts(&stage, mug, 100_000);
        let plan = |since: &str| stage.plan(&format!(
            "SELECT id FROM carts WHERE updated_at >= '{since}' AND (status = 'active' OR status = 'checkout')
             ORDER BY updated_at DESC LIMIT 5000"
        ));
        let now = plan(&stage.clock.now().to_string());
        assert!(now.contains("carts_updated_at"), "{now}");
        let begun = Instant::now();
        let found = demand(&stage);
        let spent = begun.elapsed();
        println!("{:?}: {spent:?} among 100,000 carts", stage.db.kind);
        assert_eq!(found, [Demand { variant: mug, carts: 5_000, units: 5_000 }]);
        assert!(spent < Duration::from_millis(500), "{spent:?}");
    }

    fn what_was_sold_moves_on_with_the_minutes(db: Database) {
        let scene = ordered(db, Method::BANK_TRANSFER);
        let stage = &scene.stage;
        assert_eq!(sold(stage), [0, 0, 3]);
        stage.clock.advance(MINUTE);
        let bob = Shopper::visiting("bob");
        for quantity in [1, 2] {
            bob.adds(stage, scene.kettle, quantity).unwrap();
            let form = bob.order_form(stage);
            bob.orders(stage, form).unwrap();
        }
        assert_eq!(sold(stage), [0, 3, 3]);
        stage.run("UPDATE orders SET status = 'cancelled' WHERE id = (SELECT max(id) FROM orders)");
        assert_eq!(sold(stage), [0, 3, 1], "what was called off was not sold");
        stage.clock.advance(MINUTE * 2);
        assert_eq!(sold(stage), [1, 0, 0]);
    }

    fn what_nobody_has_paid_is_not_sold_yet(db: Database) {
        let scene = ordered(db, Method::CARD);
        assert_eq!(sold(&scene.stage), [0, 0, 0]);
        scene.pays("30");
        assert_eq!(sold(&scene.stage), [0, 0, 3]);
    }

    fn what_changed_last_runs_out_first(db: Database) {
        let stage = TestShop::on(db);
        let mug = stage.product("Mug", &few(4)).1[0];
        let lamp = stage.product("Lamp", &few(5)).1[0];
        stage.product("Nib", &few(6));
        stage.product("Rug", &[VariantFixture { stock: None, ..VariantFixture::default() }]);
        assert_eq!(low(&stage), ["Lamp", "Mug"]);
        stage.count(mug, 3).unwrap();
        assert_eq!(low(&stage), ["Mug", "Lamp"]);
        stage.count(lamp, 30).unwrap();
        assert_eq!(low(&stage), ["Mug"]);
        stage.run("UPDATE products SET status = 'archived' WHERE title = 'Mug'");
        assert_eq!(low(&stage), [""; 0], "nobody can buy it anyway");
    }

    fn only_the_shopkeeper_is_told(db: Database) {
        let stage = TestShop::on(db);
        let eve = stage.shopper("eve");
        let refused = stage.read(move |conn| {
            let none: &[VariantId] = &[];
            let tries = [
                shopping_cart::list_demand(conn, &eve, 10).map(drop),
                orders::sold_by_minute(conn, &eve, 10).map(drop),
                inventory::list_stock_of(conn, &eve, none).map(drop),
                inventory::list_latest_low_stock(conn, &eve, 5, 10).map(drop),
            ];
            Ok(tries.iter().all(|outcome| matches!(outcome, Err(Error::Forbidden))))
        });
        assert!(refused.unwrap());
    }
}
