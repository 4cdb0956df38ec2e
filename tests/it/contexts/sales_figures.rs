//! The figures of the admin's live page: demand in carts, sales and low stock.

use std::time::{Duration, Instant};

use vitrine::Error;
use vitrine::accounts::Scope;
use vitrine::foundation::ids::VariantId;
use vitrine::foundation::page::PageRequest;
use vitrine::inventory::{self, Stock, StockFilter, StockLevel};
use vitrine::orders;
use vitrine::payments::PaymentMethod;
use vitrine::search::CatalogIndex;
use vitrine::shopping_cart::{self, Demand};

use crate::on_both;
use crate::support::Database;
use crate::support::order_fixtures::PlacedOrder;
use crate::support::shopper::Shopper;
use crate::support::test_shop::{TestShop, VariantFixture};

const MINUTE: Duration = Duration::from_secs(60);

fn cart_demand(test_shop: &TestShop) -> Vec<Demand> {
    test_shop.read(|conn| shopping_cart::list_demand(conn, &Scope::system(), 10)).unwrap()
}

/// Returns the units sold in each of the last three minutes.
fn sold_units(test_shop: &TestShop) -> Vec<i64> {
    let sold =
        test_shop.read(|conn| orders::list_sales_by_minute(conn, &Scope::system(), 3)).unwrap();
    assert!(sold.iter().all(|minute| minute.begins.micros() % 60_000_000 == 0));
    sold.iter().map(|minute| minute.units).collect()
}

/// Returns variants with low stock, most recently changed first.
fn low_stock(test_shop: &TestShop) -> Vec<String> {
    let read =
        test_shop.read(|conn| inventory::list_latest_low_stock(conn, &Scope::system(), 5, 10));
    read.unwrap().into_iter().map(|low| low.stock.name()).collect()
}

on_both! {
    fn oversold_variants_are_listed_before_never_stocked_ones(db: Database) {
        let test_shop = TestShop::on(db);
        let never = test_shop.create_variant("Never", VariantFixture::with_stock(0));
        test_shop.create_variant("Some", VariantFixture::with_stock(2));
        let owed = test_shop.create_variant("Owed", VariantFixture::with_stock(1));
        test_shop.execute(&format!("UPDATE stock_items SET held = 5 WHERE variant_id = {owed}"));
        let rows = format!("SELECT count(*) FROM stock_items WHERE variant_id = {never}");
        assert_eq!(test_shop.query_number(&rows), 0);
        let filter = StockFilter { level: StockLevel::Low(5), ..StockFilter::default() };
        let request = PageRequest::from_text(None, 10);
        let read = test_shop.read(move |conn| {
            inventory::list_stock(conn, &CatalogIndex::default(), &Scope::system(), &filter, request)
        });
        let found: Vec<_> = read.unwrap().items.iter().map(Stock::name).collect();
        assert_eq!(found, ["Owed", "Never", "Some"]);
    }

    fn cart_items_count_as_demand_for_an_hour(db: Database) {
        let test_shop = TestShop::on(db);
        let mug = test_shop.create_variant("Mug", VariantFixture::with_stock(40));
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(2));
        assert_eq!(cart_demand(&test_shop), []);
        let ann = Shopper::guest("ann");
        let bob = Shopper::customer(&test_shop, "bob");
        ann.add(&test_shop, mug, 2).unwrap();
        ann.add(&test_shop, lamp, 1).unwrap();
        bob.add(&test_shop, mug, 3).unwrap();
        let demand = |variant, carts, units| Demand { variant, carts, units };
        assert_eq!(cart_demand(&test_shop), [demand(mug, 2, 5), demand(lamp, 1, 1)]);
        test_shop.execute("UPDATE cart_items SET saved = true WHERE title = 'Lamp'");
        assert_eq!(cart_demand(&test_shop), [demand(mug, 2, 5)], "saved items are no demand");
        bob.check_out(&test_shop).unwrap();
        assert_eq!(cart_demand(&test_shop), [demand(mug, 2, 5)], "items in a checkout are demand");
        test_shop.clock.advance(MINUTE * 50);
        ann.add(&test_shop, mug, 1).unwrap();
        test_shop.clock.advance(MINUTE * 20);
        assert_eq!(cart_demand(&test_shop), [demand(mug, 1, 3)]);
        let form = ann.order_form(&test_shop);
        ann.place_order(&test_shop, form).unwrap();
        assert_eq!(cart_demand(&test_shop), [], "ordered items are no longer in a cart");
    }

    fn a_hundred_thousand_carts_do_not_slow_the_figures(db: Database) {
        let test_shop = TestShop::on(db);
        let mug = test_shop.create_variant("Mug", VariantFixture::with_stock(40));
        test_shop.fill_carts(mug, 100_000);
        let plan = |since: &str| test_shop.query_plan(&format!(
            "SELECT id FROM carts WHERE updated_at >= '{since}' AND (status = 'active' OR status = 'checkout')
             ORDER BY updated_at DESC LIMIT 5000"
        ));
        let now = plan(&test_shop.clock.now().to_string());
        assert!(now.contains("carts_updated_at"), "{now}");
        let began = Instant::now();
        let found = cart_demand(&test_shop);
        let spent = began.elapsed();
        println!("{:?}: {spent:?} among 100,000 carts", test_shop.db.kind);
        assert_eq!(found, [Demand { variant: mug, carts: 5_000, units: 5_000 }]);
        assert!(spent < Duration::from_millis(500), "{spent:?}");
    }

    fn sales_move_through_the_minutes(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let test_shop = &placed.test_shop;
        assert_eq!(sold_units(test_shop), [0, 0, 3]);
        test_shop.clock.advance(MINUTE);
        let bob = Shopper::guest("bob");
        for quantity in [1, 2] {
            bob.add(test_shop, placed.kettle, quantity).unwrap();
            let form = bob.order_form(test_shop);
            bob.place_order(test_shop, form).unwrap();
        }
        assert_eq!(sold_units(test_shop), [0, 3, 3]);
        test_shop.execute("UPDATE orders SET status = 'cancelled' WHERE id = (SELECT max(id) FROM orders)");
        assert_eq!(sold_units(test_shop), [0, 3, 1], "a cancelled order is not a sale");
        test_shop.clock.advance(MINUTE * 2);
        assert_eq!(sold_units(test_shop), [1, 0, 0]);
    }

    fn unpaid_orders_are_not_sales(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        assert_eq!(sold_units(&placed.test_shop), [0, 0, 0]);
        placed.pay("30");
        assert_eq!(sold_units(&placed.test_shop), [0, 0, 3]);
    }

    fn recently_changed_low_stock_is_listed_first(db: Database) {
        let test_shop = TestShop::on(db);
        let mug = test_shop.create_variant("Mug", VariantFixture::with_stock(4));
        let lamp = test_shop.create_variant("Lamp", VariantFixture::with_stock(5));
        test_shop.create_variant("Nib", VariantFixture::with_stock(6));
        test_shop.create_product("Rug", &[VariantFixture::untracked()]);
        assert_eq!(low_stock(&test_shop), ["Lamp", "Mug"]);
        test_shop.set_stock(mug, 3).unwrap();
        assert_eq!(low_stock(&test_shop), ["Mug", "Lamp"]);
        test_shop.set_stock(lamp, 30).unwrap();
        assert_eq!(low_stock(&test_shop), ["Mug"]);
        test_shop.execute("UPDATE products SET status = 'archived' WHERE title = 'Mug'");
        assert_eq!(low_stock(&test_shop), [""; 0], "it is not for sale anyway");
    }

    fn only_admins_see_the_figures(db: Database) {
        let test_shop = TestShop::on(db);
        let eve = test_shop.customer("eve");
        let all_forbidden = test_shop.read(move |conn| {
            let none: &[VariantId] = &[];
            let tries = [
                shopping_cart::list_demand(conn, &eve, 10).map(drop),
                orders::list_sales_by_minute(conn, &eve, 10).map(drop),
                inventory::list_stock_for(conn, &eve, none).map(drop),
                inventory::list_latest_low_stock(conn, &eve, 5, 10).map(drop),
            ];
            Ok(tries.iter().all(|result| matches!(result, Err(Error::Forbidden))))
        });
        assert!(all_forbidden.unwrap());
    }
}
