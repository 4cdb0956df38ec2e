//! Orders: what is sold, once, as it was shown.

use vitrine::db::Error;
use vitrine::events::Event;
use vitrine::foundation::page::PageRequest;
use vitrine::orders;

use crate::inventory::{ledger_adds_up, on_hand};
use crate::on_both;
use crate::shopper::{Shopper, refusal};
use crate::stage::{TestShop, VariantFixture};
use crate::support::Database;

fn nothing_happened(stage: &TestShop) {
    assert_eq!(stage.number("SELECT count(*) FROM orders"), 0);
    assert_eq!(stage.number("SELECT count(*) FROM outbox"), 0);
    assert_eq!(stage.number("SELECT count(*) FROM stock_movements WHERE reason = 'sale'"), 0);
    assert_eq!(stage.number("SELECT value FROM counters WHERE name = 'orders'"), 0);
    assert!(ledger_adds_up(stage));
}

on_both! {
    fn a_cart_becomes_an_order(db: Database) {
        let mut stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let odd = VariantFixture { price: "0.333333", stock: Some(9), ..VariantFixture::default() };
        let (_, kettles) = stage.product("Kettle", &[odd, odd]);
        let mug = stage.product("Mug", &[VariantFixture { stock: None, ..VariantFixture::default() }]).1[0];
        ada.adds(&stage, kettles[1], 4).unwrap();
        ada.adds(&stage, mug, 1).unwrap();
        stage.heard();
        let cart = ada.cart(&stage).id;
        let form = ada.order_form(&stage);
        stage.heard();
        let placed = ada.orders(&stage, form).unwrap();
        assert_eq!((&*placed.order.number, placed.again), ("ORD-2026-000001", false));
        let heard = stage.heard();
        for event in [
            Event::OrderPlaced(placed.order.id),
            Event::CartChanged(cart),
            Event::StockChanged(kettles[1]),
            Event::JobEnqueued,
        ] {
            assert!(heard.contains(&event), "{event:?} in {heard:?}");
        }
        assert_eq!((on_hand(&stage, kettles[1]), ada.lines(&stage)), (5, vec![]));
        assert!(ledger_adds_up(&stage));
        // Later changes do not reach the order.
        stage.run(&format!("UPDATE variants SET price = {}", stage.amount("99")));
        stage.run("UPDATE products SET title = 'Other'");
        let scope = ada.scope.clone();
        let found =
            stage.read(move |conn| orders::get_order(conn, &scope, "ORD-2026-000001")).unwrap();
        let lines: Vec<_> = found.lines.iter().map(|l| (l.name(), l.quantity, l.total.to_string())).collect();
        assert_eq!(lines, [("Kettle (2)".into(), 4, "1.33".into()), ("Mug".into(), 1, "10.00".into())]);
        assert_eq!(found.order.total_price.to_string(), "11.33");
        assert_eq!(found.order.status_in_words(), "Awaiting payment");
        assert_eq!(found.order.email, "ada@example.com");
    }

    fn the_same_press_twice_shows_the_first_order(db: Database) {
        let stage = TestShop::on(db);
        let (ada, eve) = (Shopper::in_shop(&stage, "ada"), Shopper::in_shop(&stage, "eve"));
        let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, kettle, 1).unwrap();
        eve.adds(&stage, kettle, 1).unwrap();
        let form = ada.order_form(&stage);
        let first = ada.orders(&stage, form.clone()).unwrap();
        let second = ada.orders(&stage, form).unwrap();
        assert_eq!((second.again, &second.order), (true, &first.order));
        let hers = eve.orders(&stage, eve.order_form(&stage)).unwrap();
        assert_eq!((hers.again, &*hers.order.number), (false, "ORD-2026-000002"));
        assert_eq!(stage.number("SELECT count(*) FROM outbox"), 2);
    }

    fn an_empty_cart_is_refused(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let refused = refusal(ada.orders(&stage, ada.order_form(&stage)));
        assert!(refused.starts_with("You are not checking out"), "{refused}");
        nothing_happened(&stage);
    }

    fn what_was_taken_off_the_shelf_is_refused_by_name(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let goods = VariantFixture { stock: Some(9), ..VariantFixture::default() };
        let (gone, gones) = stage.product("Gone", &[goods]);
        ada.adds(&stage, gones[0], 4).unwrap();
        let form = ada.order_form(&stage);
        stage.run(&format!("UPDATE products SET status = 'archived' WHERE id = {gone}"));
        let refused = refusal(ada.orders(&stage, form));
        assert!(refused.starts_with("Gone is no longer available."), "{refused}");
        nothing_happened(&stage);
    }

    fn an_order_is_placed_only_on_what_was_shown(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, kettle, 1).unwrap();
        let shown = ada.order_form(&stage);
        stage.run(&format!("UPDATE variants SET price = {} WHERE id = {kettle}", stage.amount("12")));
        let refused = refusal(ada.orders(&stage, shown.clone()));
        for part in ["Kettle is now $12.00, it was $10.00.", "The total is now $12.00, it was $10.00."] {
            assert!(refused.contains(part), "{part} in {refused}");
        }
        let other = "another checkout's";
        for (name, value) in [("total", ""), ("total", "abc"), ("total", "1e1"), ("key", ""), ("key", "\0"), ("key", other)] {
            let mut form = ada.order_form(&stage);
            form.set(name, value);
            refusal(ada.orders(&stage, form));
        }
        nothing_happened(&stage);
        ada.orders(&stage, ada.order_form(&stage)).unwrap();
    }

    fn a_checkout_that_is_over_orders_nothing(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::visiting("ada");
        let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
        ada.adds(&stage, kettle, 1).unwrap();
        let form = ada.order_form(&stage);
        stage.clock.advance(std::time::Duration::from_secs(20 * 60));
        refusal(ada.orders(&stage, form));
        nothing_happened(&stage);
    }

    fn swapped_prices_with_the_same_total_are_noticed(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let (_, variants) = stage.product("Kettle", &[VariantFixture::default(), VariantFixture::default()]);
        for variant in &variants {
            ada.adds(&stage, *variant, 1).unwrap();
        }
        let shown = ada.order_form(&stage);
        for (variant, price) in variants.iter().zip(["9", "11"]) {
            let price = stage.amount(price);
            stage.run(&format!("UPDATE variants SET price = {price} WHERE id = {variant}"));
        }
        let refused = refusal(ada.orders(&stage, shown));
        assert!(refused.contains("Kettle (1) is now $9.00, it was $10.00."), "{refused}");
    }

    fn an_order_has_its_limits(db: Database) {
        let stage = TestShop::on(db);
        let ada = Shopper::in_shop(&stage, "ada");
        let dear = VariantFixture { price: "999999999", ..VariantFixture::default() };
        let dear = stage.product("Palace", &[dear]).1[0];
        ada.adds(&stage, dear, 2).unwrap();
        let refused = refusal(ada.orders(&stage, ada.order_form(&stage)));
        assert_eq!(refused, "The total is more than one order can have.");
        nothing_happened(&stage);
    }

    fn orders_are_their_owners_alone(db: Database) {
        let stage = TestShop::on(db);
        let (ada, eve) = (Shopper::in_shop(&stage, "ada"), Shopper::in_shop(&stage, "eve"));
        let kettle = stage.product("Kettle", &[VariantFixture::default()]).1[0];
        for _ in 0..3 {
            ada.adds(&stage, kettle, 1).unwrap();
            ada.orders(&stage, ada.order_form(&stage)).unwrap();
        }
        let theirs = eve.scope.clone();
        let found = stage.read(move |conn| orders::get_order(conn, &theirs, "ORD-2026-000001"));
        assert!(matches!(found, Err(Error::NotFound)));
        let list = |shopper: &Shopper| {
            let (scope, request) = (shopper.scope.clone(), PageRequest::from_text(Some("2"), 2));
            stage.read(move |conn| orders::list_orders(conn, &scope, request)).unwrap()
        };
        assert_eq!((list(&eve).total, list(&eve).items.len()), (0, 0));
        let second = list(&ada);
        assert_eq!((second.total, second.pages()), (3, 2));
        assert_eq!(second.items[0].order.number, "ORD-2026-000001");
        assert_eq!(second.items[0].lines.len(), 1);
    }
}
