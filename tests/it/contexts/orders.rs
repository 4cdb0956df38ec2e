//! Placing orders: once, and only at the prices that were shown.

use vitrine::Error;
use vitrine::events::Event;
use vitrine::foundation::page::PageRequest;
use vitrine::orders;

use crate::on_both;
use crate::support::Database;
use crate::support::shopper::{Shopper, rejection};
use crate::support::test_shop::{CreatedProduct, TestShop, VariantFixture};

fn assert_nothing_ordered(test_shop: &TestShop) {
    assert_eq!(test_shop.query_number("SELECT count(*) FROM orders"), 0);
    assert_eq!(test_shop.query_number("SELECT count(*) FROM outbox"), 0);
    assert_eq!(
        test_shop.query_number("SELECT count(*) FROM stock_movements WHERE reason = 'sale'"),
        0
    );
    assert_eq!(test_shop.query_number("SELECT value FROM counters WHERE name = 'orders'"), 0);
    assert!(test_shop.ledger_adds_up());
}

on_both! {
    fn a_cart_becomes_an_order(db: Database) {
        let mut test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let odd = VariantFixture { price: "0.333333", stock: Some(9), ..VariantFixture::default() };
        let kettles = test_shop.create_product("Kettle", &[odd, odd]).variants;
        let mug = test_shop.create_variant("Mug", VariantFixture::untracked());
        ada.add(&test_shop, kettles[1], 4).unwrap();
        ada.add(&test_shop, mug, 1).unwrap();
        test_shop.events();
        let cart = ada.cart(&test_shop).id;
        let form = ada.order_form(&test_shop);
        test_shop.events();
        let placed = ada.place_order(&test_shop, form).unwrap();
        assert_eq!((&*placed.order.number, placed.already_placed), ("ORD-2026-000001", false));
        let emitted = test_shop.events();
        for event in [
            Event::OrderPlaced(placed.order.id),
            Event::CartChanged(cart),
            Event::StockChanged(kettles[1]),
            Event::JobEnqueued,
        ] {
            assert!(emitted.contains(&event), "{event:?} in {emitted:?}");
        }
        assert_eq!((test_shop.on_hand(kettles[1]), ada.lines(&test_shop)), (5, vec![]));
        assert!(test_shop.ledger_adds_up());
        // Later changes do not affect the order.
        test_shop.execute(&format!("UPDATE variants SET price = {}", test_shop.amount("99")));
        test_shop.execute("UPDATE products SET title = 'Other'");
        let scope = ada.scope.clone();
        let found =
            test_shop.read(move |conn| orders::get_order(conn, &scope, "ORD-2026-000001")).unwrap();
        let lines: Vec<_> = found.lines.iter().map(|l| (l.name(), l.quantity, l.total.to_string())).collect();
        assert_eq!(lines, [("Kettle (2)".into(), 4, "1.33".into()), ("Mug".into(), 1, "10.00".into())]);
        assert_eq!(found.order.total_price.to_string(), "11.33");
        assert_eq!(found.order.status_label(), "Awaiting payment");
        assert_eq!(found.order.email, "ada@example.com");
    }

    fn submitting_twice_returns_the_first_order(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let eve = Shopper::customer(&test_shop, "eve");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 1).unwrap();
        eve.add(&test_shop, kettle, 1).unwrap();
        let form = ada.order_form(&test_shop);
        let first = ada.place_order(&test_shop, form.clone()).unwrap();
        let second = ada.place_order(&test_shop, form).unwrap();
        assert_eq!((second.already_placed, &second.order.number), (true, &first.order.number));
        let hers = eve.place_order(&test_shop, eve.order_form(&test_shop)).unwrap();
        assert_eq!((hers.already_placed, &*hers.order.number), (false, "ORD-2026-000002"));
        assert_eq!(test_shop.query_number("SELECT count(*) FROM outbox"), 2);
    }

    fn an_empty_cart_is_rejected(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let message = rejection(ada.place_order(&test_shop, ada.order_form(&test_shop)));
        assert!(message.starts_with("Your checkout isn't open"), "{message}");
        assert_nothing_ordered(&test_shop);
    }

    fn unavailable_items_are_rejected_by_name(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let fixture = VariantFixture::with_stock(9);
        let CreatedProduct { id: gone, variants: gones } = test_shop.create_product("Gone", &[fixture]);
        ada.add(&test_shop, gones[0], 4).unwrap();
        let form = ada.order_form(&test_shop);
        test_shop.execute(&format!("UPDATE products SET status = 'archived' WHERE id = {gone}"));
        let message = rejection(ada.place_order(&test_shop, form));
        assert!(message.starts_with("Gone is no longer available."), "{message}");
        assert_nothing_ordered(&test_shop);
    }

    fn an_order_is_placed_only_at_the_prices_that_were_shown(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 1).unwrap();
        let shown = ada.order_form(&test_shop);
        test_shop.execute(&format!("UPDATE variants SET price = {} WHERE id = {kettle}", test_shop.amount("12")));
        let message = rejection(ada.place_order(&test_shop, shown.clone()));
        for part in ["Kettle now costs $12.00 (was $10.00).", "The total is now $12.00 (was $10.00)."] {
            assert!(message.contains(part), "{part} in {message}");
        }
        let other = "another checkout's";
        for (name, value) in [("total", ""), ("total", "abc"), ("total", "1e1"), ("key", ""), ("key", "\0"), ("key", other)] {
            let mut form = ada.order_form(&test_shop);
            form.set(name, value);
            rejection(ada.place_order(&test_shop, form));
        }
        assert_nothing_ordered(&test_shop);
        ada.place_order(&test_shop, ada.order_form(&test_shop)).unwrap();
    }

    fn an_expired_checkout_places_no_order(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::guest("ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        ada.add(&test_shop, kettle, 1).unwrap();
        let form = ada.order_form(&test_shop);
        test_shop.clock.advance(std::time::Duration::from_secs(20 * 60));
        rejection(ada.place_order(&test_shop, form));
        assert_nothing_ordered(&test_shop);
    }

    fn price_changes_with_an_unchanged_total_are_noticed(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let variants = test_shop.create_product("Kettle", &[VariantFixture::default(), VariantFixture::default()]).variants;
        for variant in &variants {
            ada.add(&test_shop, *variant, 1).unwrap();
        }
        let shown = ada.order_form(&test_shop);
        for (variant, price) in variants.iter().zip(["9", "11"]) {
            let price = test_shop.amount(price);
            test_shop.execute(&format!("UPDATE variants SET price = {price} WHERE id = {variant}"));
        }
        let message = rejection(ada.place_order(&test_shop, shown));
        assert!(message.contains("Kettle (1) now costs $9.00 (was $10.00)."), "{message}");
    }

    fn the_total_of_an_order_is_limited(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let dear = VariantFixture { price: "999999999", ..VariantFixture::default() };
        let dear = test_shop.create_variant("Palace", dear);
        ada.add(&test_shop, dear, 2).unwrap();
        let message = rejection(ada.place_order(&test_shop, ada.order_form(&test_shop)));
        assert_eq!(message, "The total is too large for one order.");
        assert_nothing_ordered(&test_shop);
    }

    fn customers_see_only_their_own_orders(db: Database) {
        let test_shop = TestShop::on(db);
        let ada = Shopper::customer(&test_shop, "ada");
        let eve = Shopper::customer(&test_shop, "eve");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::default());
        for _ in 0..3 {
            ada.add(&test_shop, kettle, 1).unwrap();
            ada.place_order(&test_shop, ada.order_form(&test_shop)).unwrap();
        }
        let theirs = eve.scope.clone();
        let found = test_shop.read(move |conn| orders::get_order(conn, &theirs, "ORD-2026-000001"));
        assert!(matches!(found, Err(Error::NotFound)));
        let list = |shopper: &Shopper| {
            let scope = shopper.scope.clone();
            let request = PageRequest::from_text(Some("2"), 2);
            test_shop.read(move |conn| orders::list_orders(conn, &scope, request)).unwrap()
        };
        assert_eq!((list(&eve).total, list(&eve).items.len()), (0, 0));
        let second = list(&ada);
        assert_eq!((second.total, second.pages()), (3, 2));
        assert_eq!(second.items[0].order.number, "ORD-2026-000001");
        assert_eq!(second.items[0].lines.len(), 1);
    }
}
