//! The effects of payments, refunds and shipments on an order.

use vitrine::accounts::Scope;
use vitrine::foundation::ids::RefundId;
use vitrine::foundation::params::Params;
use vitrine::orders::{self, FulfillmentStatus, OrderStatus, PaymentStatus, Settled, States};
use vitrine::payments::Method;
use vitrine::{Error, db::Tx};

use crate::on_both;
use crate::support::Database;
use crate::support::order_fixtures::{PlacedOrder, assert_rejected};
use crate::support::shopper::{rejection, shop_identity};

on_both! {
    fn a_payment_confirms_the_order(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        assert_eq!(scene.states(), States { order: OrderStatus::Pending, payment: PaymentStatus::Awaiting, fulfillment: FulfillmentStatus::Unfulfilled });
        assert_eq!((scene.test_shop.on_hand(scene.kettle), scene.count_mails("")), (10, 1));
        assert_eq!(scene.pay("30"), Settled::Confirmed);
        assert_eq!(scene.states(), States { order: OrderStatus::Confirmed, payment: PaymentStatus::Paid, fulfillment: FulfillmentStatus::Unfulfilled });
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 7);
        assert_eq!(scene.test_shop.query_number("SELECT sum(held) FROM stock_items"), 0);
        assert_eq!((scene.count_mails("We have received your payment for order"), scene.count_mails("")), (1, 2));
        // A second payment of the same order is refunded automatically.
        assert_eq!(scene.pay("30"), Settled::SentBack);
        assert_eq!(scene.reload().kept().to_string(), "30.00");
        assert_eq!(scene.test_shop.query_number("SELECT count(*) FROM outbox WHERE kind = 'refund'"), 1);
        assert!(scene.test_shop.ledger_adds_up());
    }

    fn a_wrong_amount_puts_the_order_on_hold(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        assert_eq!(scene.pay("29.99"), Settled::OnHold);
        assert_eq!(scene.states().order, OrderStatus::OnHold);
        assert!(scene.reload().flag.contains("$29.99"), "{}", scene.reload().flag);
        assert_eq!((scene.test_shop.on_hand(scene.kettle), scene.count_mails("")), (10, 1));
        let number = scene.order.number.clone();
        let admin = Scope::system();
        scene.test_shop.write(move |tx| orders::approve_order(tx, &shop_identity(), &admin, &number)).unwrap();
        assert_eq!((scene.states().order, scene.reload().flag.as_str()), (OrderStatus::Confirmed, ""));
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 7);
    }

    fn an_unpaid_order_expires_once(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        let id = scene.order.id;
        let expire = move |tx: &mut Tx<'_>| orders::expire_order(tx, &shop_identity(), id);
        scene.test_shop.clock.advance(std::time::Duration::from_secs(3600));
        assert_eq!(scene.test_shop.read(|conn| orders::list_overdue_orders(conn, 10)).unwrap(), [id]);
        assert!(scene.test_shop.write(expire).unwrap());
        assert!(!scene.test_shop.write(expire).unwrap());
        assert_eq!(scene.states().payment, PaymentStatus::Cancelled);
        assert_eq!(scene.test_shop.query_number("SELECT sum(held) FROM stock_items"), 0);
        assert_eq!((scene.count_mails("was cancelled"), scene.count_mails("")), (1, 2));
        // A payment that arrives nevertheless is refunded.
        assert_eq!(scene.pay("30"), Settled::SentBack);
        assert!(scene.reload().kept().is_zero());
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 10);
    }

    fn a_payment_after_the_stock_was_sold_is_refunded_with_an_explanation(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        scene.test_shop.execute("DELETE FROM stock_holds");
        scene.test_shop.execute("UPDATE stock_items SET held = 0");
        scene.test_shop.set_stock(scene.kettle, 2).unwrap();
        assert_eq!(scene.pay("30"), Settled::SentBack);
        assert_eq!(scene.states().order, OrderStatus::Cancelled);
        assert_eq!((scene.count_mails("in the meantime"), scene.test_shop.on_hand(scene.kettle)), (1, 2));
        assert!(scene.reload().kept().is_zero());
    }

    fn refunds_never_exceed_what_was_paid(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        assert_rejected(scene.refund(&[("amount", "1"), ("key", "early")]));
        scene.pay("30");
        scene.refund(&[(&scene.quantity_field(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        scene.refund(&[(&scene.quantity_field(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        assert_eq!((scene.reload().kept().to_string().as_str(), scene.test_shop.on_hand(scene.kettle)), ("20.00", 7), "back when it is certain");
        let refund: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        assert!(scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_1"))).unwrap());
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 8);
        for form in [[(&*scene.quantity_field(), "3"), ("key", "b")], [("amount", "20.01"), ("key", "c")], [("amount", "1.001"), ("key", "d")], [("amount", "-1"), ("key", "e")], [("shipping", "5"), ("key", "f")], [("reason", "x"), ("key", "g")], [("lines[9999][quantity]", "1"), ("key", "h")], [("amount", "1"), ("key", "")]] {
            assert_rejected(scene.refund(&form));
        }
        let number = scene.order.number.clone();
        let works = (0..10).map(|n| {
            let number = number.clone();
            let form: Params = [("amount", "7"), ("key", &n.to_string())].into_iter().collect();
            move |tx: &mut Tx<'_>| {
                let admin = Scope::system();
                orders::refund_order(tx, &shop_identity(), &admin, &number, form.clone())
            }
        });
        let done = scene.test_shop.write_concurrently(works.collect::<Vec<_>>());
        assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 2, "two sevens of twenty");
        assert_eq!(scene.reload().kept().to_string(), "6.00");
    }

    fn a_refund_succeeds_or_fails_once(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        scene.pay("30");
        scene.refund(&[(&scene.quantity_field(), "1"), ("key", "a")]).unwrap();
        let first: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        let failed = move |tx: &mut Tx<'_>| orders::refund_failed(tx, &shop_identity(), first, "no such card", None);
        assert!(scene.test_shop.write(failed).unwrap());
        assert!(!scene.test_shop.write(failed).unwrap());
        assert_eq!((scene.reload().kept().to_string().as_str(), scene.test_shop.query_number("SELECT sum(refunded) FROM order_line_items")), ("30.00", 0));
        assert!(scene.reload().flag.contains("no such card"));
        scene.refund(&[("amount", "30"), ("key", "b")]).unwrap();
        let second: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        let done = move |tx: &mut Tx<'_>| orders::refund_done(tx, &shop_identity(), second, Some("re_1"));
        assert!(scene.test_shop.write(done).unwrap());
        assert!(!scene.test_shop.write(done).unwrap());
        assert_eq!((scene.states().payment, scene.count_mails("We have refunded")), (PaymentStatus::Refunded, 1));
    }

    fn restocked_units_that_were_sold_again_stay_sold_when_the_refund_fails(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        scene.pay("30");
        let line = scene.quantity_field();
        scene.refund(&[(&line, "2"), ("restock", "true"), ("key", "a")]).unwrap();
        let latest = |scene: &crate::support::order_fixtures::PlacedOrder| -> RefundId { scene.test_shop.query_number("SELECT max(id) FROM refunds").into() };
        let first = latest(&scene);
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), first, Some("re_1"))).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 9);
        scene.test_shop.set_stock(scene.kettle, 1).unwrap();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), first, "came back", Some("re_1"))).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 0, "never below zero");
        assert!(scene.reload().flag.contains("1 of the returned units"), "{}", scene.reload().flag);
        assert_eq!(scene.reload().kept().to_string(), "30.00");
        let message = scene.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(message.len(), 1, "{message:?}");
        // The second refund restocks only what the first did not.
        scene.refund(&[(&line, "2"), ("restock", "true"), ("key", "b")]).unwrap();
        let second = latest(&scene);
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), second, Some("re_2"))).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 1);
        assert!(scene.test_shop.ledger_adds_up());
        let message = scene.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(message, [""; 0]);
    }

    fn a_failed_refund_reopens_a_completed_order(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        scene.pay("30");
        let line = scene.quantity_field();
        scene.ship(&[(&line, "1"), ("key", "s")]).unwrap();
        scene.refund(&[(&line, "2"), ("key", "a")]).unwrap();
        assert_eq!((scene.states().order, scene.states().fulfillment), (OrderStatus::Completed, FulfillmentStatus::Fulfilled));
        let refund: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), refund, "came back", Some("re_1"))).unwrap();
        assert_eq!(scene.states(), States { order: OrderStatus::Confirmed, payment: PaymentStatus::Paid, fulfillment: FulfillmentStatus::PartiallyFulfilled });
    }

    fn a_refund_that_succeeds_after_it_failed_counts(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        scene.pay("30");
        scene.refund(&[("amount", "30"), ("key", "a")]).unwrap();
        let refund: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), refund, "no answer", None)).unwrap();
        assert_eq!(scene.reload().kept().to_string(), "30.00");
        assert!(scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_1"))).unwrap());
        assert_eq!((scene.states().payment, scene.reload().kept().is_zero()), (PaymentStatus::Refunded, true));
    }

    fn units_refunded_on_hold_are_not_sold_and_a_cancelled_order_is_not_restocked_twice(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        assert_eq!(scene.pay("29.99"), Settled::OnHold);
        scene.refund(&[(&scene.quantity_field(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        let refund: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_1"))).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 10, "they never left");
        let number = scene.order.number.clone();
        scene.test_shop.write(move |tx| orders::approve_order(tx, &shop_identity(), &Scope::system(), &number)).unwrap();
        assert_eq!((scene.states().payment, scene.test_shop.on_hand(scene.kettle)), (PaymentStatus::PartiallyRefunded, 8));
        scene.run_as_admin(&[], |tx, scope, number, params| orders::cancel_order(tx, &shop_identity(), scope, number, params)).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 10);
        let refund: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), refund, "came back", None)).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 10, "a cancelled order's things stay on the shelf");
        scene.refund(&[(&scene.quantity_field(), "1"), ("restock", "true"), ("key", "b")]).unwrap();
        let refund: RefundId = scene.test_shop.query_number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_3"))).unwrap();
        assert_eq!(scene.test_shop.on_hand(scene.kettle), 10);
        let message = scene.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(message, [""; 0]);
    }

    fn an_order_by_bank_transfer_is_paid_shipped_and_completed(db: Database) {
        let scene = PlacedOrder::new(db, Method::BANK_TRANSFER);
        assert_eq!((scene.states().order, scene.test_shop.on_hand(scene.kettle)), (OrderStatus::Confirmed, 7));
        let number = scene.order.number.clone();
        let mark = move |tx: &mut Tx<'_>| orders::mark_paid(tx, &shop_identity(), &Scope::system(), &number);
        scene.test_shop.write(mark.clone()).unwrap();
        rejection(scene.test_shop.write(mark));
        let line = scene.quantity_field();
        scene.ship(&[(&line, "2"), ("carrier", "Post"), ("tracking_url", "https://post.example/1"), ("key", "a")]).unwrap();
        scene.ship(&[(&line, "2"), ("carrier", "Post"), ("key", "a")]).unwrap();
        assert_eq!(scene.states().fulfillment, FulfillmentStatus::PartiallyFulfilled);
        for form in [[(&*line, "2"), ("key", "b")], [(&*line, "0"), ("key", "c")], [("tracking_url", "javascript:x"), ("key", "d")]] {
            assert_rejected(scene.ship(&form));
        }
        scene.ship(&[(&line, "1"), ("key", "e")]).unwrap();
        assert_eq!((scene.states().order, scene.states().fulfillment), (OrderStatus::Completed, FulfillmentStatus::Fulfilled));
        assert_eq!(scene.count_mails("on its way"), 2);
        // A manual payment is refunded manually: it is done once somebody has sent it.
        scene.refund(&[(&line, "1"), ("key", "f")]).unwrap();
        assert_eq!((scene.states().payment, scene.test_shop.query_number("SELECT count(*) FROM outbox WHERE kind = 'refund'")), (PaymentStatus::Paid, 0));
        let (number, refund) = (scene.order.number.clone(), scene.test_shop.query_number("SELECT max(id) FROM refunds"));
        let sent = move |tx: &mut Tx<'_>| orders::mark_refund_sent(tx, &shop_identity(), &Scope::system(), &number, refund.into());
        assert!(!scene.test_shop.write(sent.clone()).unwrap().again);
        assert!(scene.test_shop.write(sent).unwrap().again);
        assert_eq!(scene.states().payment, PaymentStatus::PartiallyRefunded);
    }

    fn simultaneous_refunds_and_shipments_never_share_a_unit(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        scene.pay("30");
        let (number, line) = (scene.order.number.clone(), scene.quantity_field());
        let works = (0..12).map(|n| {
            let (number, key) = (number.clone(), n.to_string());
            let form: Params = [(&*line, "1"), ("key", &key)].into_iter().collect();
            move |tx: &mut Tx<'_>| {
                let admin = Scope::system();
                match n % 2 {
                    0 => orders::ship_order(tx, &shop_identity(), &admin, &number, form.clone()).map(|_| ()),
                    _ => orders::refund_order(tx, &shop_identity(), &admin, &number, form.clone()).map(|_| ()),
                }
            }
        });
        scene.test_shop.write_concurrently(works.collect::<Vec<_>>());
        let sent = scene.test_shop.query_number("SELECT shipped FROM order_line_items");
        let parcels = scene.test_shop.query_number("SELECT sum(quantity) FROM shipment_lines");
        let back = scene.test_shop.query_number("SELECT sum(quantity) FROM refund_lines");
        assert!(sent <= 3 && sent == parcels && back <= 3, "{sent} {parcels} {back}");
        assert_eq!(scene.test_shop.query_number("SELECT refunded FROM order_line_items"), back);
    }

    fn simultaneous_cancellation_and_payment_lose_no_money(db: Database) {
        let scene = PlacedOrder::new(db, Method::CARD);
        let (received_payment, token) = (scene.receive_payment("30"), scene.order.token.clone());
        let works = (0..2).map(|n| {
            let (received_payment, token) = (received_payment.clone(), token.clone());
            move |tx: &mut Tx<'_>| match n {
                0 => orders::settle(tx, &shop_identity(), &received_payment).map(|_| ()),
                _ => orders::cancel_own_order(tx, &shop_identity(), &Scope::visitor(), &token).map(|_| ()),
            }
        });
        scene.test_shop.write_concurrently(works.collect::<Vec<_>>());
        let (kept, stock) = (scene.reload().kept().to_string(), scene.test_shop.on_hand(scene.kettle));
        match scene.states().order {
            OrderStatus::Confirmed => assert_eq!((kept.as_str(), stock), ("30.00", 7)),
            OrderStatus::Cancelled => assert_eq!((kept.as_str(), stock), ("0.00", 10)),
            other => panic!("{other:?}"),
        }
    }

    fn only_admins_manage_orders(db: Database) {
        let scene = PlacedOrder::new(db, Method::BANK_TRANSFER);
        let eve = scene.test_shop.customer("eve");
        let number = scene.order.number.clone();
        let tries = scene.test_shop.write(move |tx| {
            let (form, head) = (Params::default(), shop_identity());
            let tries = [
                orders::mark_paid(tx, &head, &eve, &number).map(|_| ()),
                orders::approve_order(tx, &head, &eve, &number).map(|_| ()),
                orders::cancel_order(tx, &head, &eve, &number, form.clone()).map(|_| ()),
                orders::refund_order(tx, &head, &eve, &number, form.clone()).map(|_| ()),
                orders::ship_order(tx, &head, &eve, &number, form).map(|_| ()),
            ];
            Ok(tries.iter().all(|result| matches!(result, Err(Error::Forbidden))))
        });
        assert!(tries.unwrap());
    }
}
