//! The effects of payments, refunds and shipments on an order.

use vitrine::accounts::Scope;
use vitrine::foundation::ids::RefundId;
use vitrine::foundation::params::Params;
use vitrine::orders::{self, FulfillmentStatus, OrderStates, OrderStatus, PaymentStatus, Settled};
use vitrine::payments::PaymentMethod;
use vitrine::{Error, db::Tx};

use crate::on_both;
use crate::support::Database;
use crate::support::order_fixtures::{PlacedOrder, assert_rejected};
use crate::support::shopper::{rejection, shop_identity};

on_both! {
    fn a_payment_confirms_the_order(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        assert_eq!(placed.states(), OrderStates { order: OrderStatus::Pending, payment: PaymentStatus::Awaiting, fulfillment: FulfillmentStatus::Unfulfilled });
        assert_eq!((placed.test_shop.on_hand(placed.kettle), placed.count_mails("")), (10, 1));
        assert_eq!(placed.pay("30"), Settled::Confirmed);
        assert_eq!(placed.states(), OrderStates { order: OrderStatus::Confirmed, payment: PaymentStatus::Paid, fulfillment: FulfillmentStatus::Unfulfilled });
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 7);
        assert_eq!(placed.test_shop.query_number("SELECT sum(held) FROM stock_items"), 0);
        assert_eq!((placed.count_mails("We have received your payment for order"), placed.count_mails("")), (1, 2));
        // A second payment of the same order is refunded automatically.
        assert_eq!(placed.pay("30"), Settled::Refunded);
        assert_eq!(placed.reload().net_paid().to_string(), "30.00");
        assert_eq!(placed.test_shop.query_number("SELECT count(*) FROM outbox WHERE kind = 'refund'"), 1);
        assert!(placed.test_shop.ledger_adds_up());
    }

    fn a_wrong_amount_puts_the_order_on_hold(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        assert_eq!(placed.pay("29.99"), Settled::OnHold);
        assert_eq!(placed.states().order, OrderStatus::OnHold);
        assert!(placed.reload().flag.contains("$29.99"), "{}", placed.reload().flag);
        assert_eq!((placed.test_shop.on_hand(placed.kettle), placed.count_mails("")), (10, 1));
        let number = placed.order.number.clone();
        let admin = Scope::system();
        placed.test_shop.write(move |tx| orders::approve_order(tx, &shop_identity(), &admin, &number)).unwrap();
        assert_eq!((placed.states().order, placed.reload().flag.as_str()), (OrderStatus::Confirmed, ""));
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 7);
    }

    fn an_unpaid_order_expires_once(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        let id = placed.order.id;
        let expire = move |tx: &mut Tx<'_>| orders::expire_order(tx, &shop_identity(), id);
        placed.test_shop.clock.advance(std::time::Duration::from_secs(3600));
        assert_eq!(placed.test_shop.read(|conn| orders::list_overdue_orders(conn, 10)).unwrap(), [id]);
        assert!(placed.test_shop.write(expire).unwrap());
        assert!(!placed.test_shop.write(expire).unwrap());
        assert_eq!(placed.states().payment, PaymentStatus::Cancelled);
        assert_eq!(placed.test_shop.query_number("SELECT sum(held) FROM stock_items"), 0);
        assert_eq!((placed.count_mails("was cancelled"), placed.count_mails("")), (1, 2));
        // A payment that arrives nevertheless is refunded.
        assert_eq!(placed.pay("30"), Settled::Refunded);
        assert!(placed.reload().net_paid().is_zero());
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 10);
    }

    fn a_payment_after_the_stock_was_sold_is_refunded_with_an_explanation(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.test_shop.execute("DELETE FROM stock_holds");
        placed.test_shop.execute("UPDATE stock_items SET held = 0");
        placed.test_shop.set_stock(placed.kettle, 2).unwrap();
        assert_eq!(placed.pay("30"), Settled::Refunded);
        assert_eq!(placed.states().order, OrderStatus::Cancelled);
        assert_eq!((placed.count_mails("in the meantime"), placed.test_shop.on_hand(placed.kettle)), (1, 2));
        assert!(placed.reload().net_paid().is_zero());
    }

    fn refunds_never_exceed_what_was_paid(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        assert_rejected(placed.refund(&[("amount", "1"), ("key", "early")]));
        placed.pay("30");
        placed.refund(&[(&placed.quantity_field(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        placed.refund(&[(&placed.quantity_field(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        assert_eq!((placed.reload().net_paid().to_string().as_str(), placed.test_shop.on_hand(placed.kettle)), ("20.00", 7), "restocked once the refund has succeeded");
        let refund: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        assert!(placed.test_shop.write(move |tx| orders::complete_refund(tx, &shop_identity(), refund, Some("re_1"))).unwrap());
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 8);
        for form in [[(&*placed.quantity_field(), "3"), ("key", "b")], [("amount", "20.01"), ("key", "c")], [("amount", "1.001"), ("key", "d")], [("amount", "-1"), ("key", "e")], [("shipping", "5"), ("key", "f")], [("reason", "x"), ("key", "g")], [("lines[9999][quantity]", "1"), ("key", "h")], [("amount", "1"), ("key", "")]] {
            assert_rejected(placed.refund(&form));
        }
        let number = placed.order.number.clone();
        let works = (0..10).map(|n| {
            let number = number.clone();
            let form: Params = [("amount", "7"), ("key", &n.to_string())].into_iter().collect();
            move |tx: &mut Tx<'_>| {
                let admin = Scope::system();
                orders::refund_order(tx, &shop_identity(), &admin, &number, form.clone())
            }
        });
        let done = placed.test_shop.write_concurrently(works.collect::<Vec<_>>());
        assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 2, "twenty dollars allow two refunds of seven");
        assert_eq!(placed.reload().net_paid().to_string(), "6.00");
    }

    fn a_refund_succeeds_or_fails_once(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        placed.refund(&[(&placed.quantity_field(), "1"), ("key", "a")]).unwrap();
        let first: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        let failed = move |tx: &mut Tx<'_>| orders::fail_refund(tx, &shop_identity(), first, "no such card", None);
        assert!(placed.test_shop.write(failed).unwrap());
        assert!(!placed.test_shop.write(failed).unwrap());
        assert_eq!((placed.reload().net_paid().to_string().as_str(), placed.test_shop.query_number("SELECT sum(refunded) FROM order_line_items")), ("30.00", 0));
        assert!(placed.reload().flag.contains("no such card"));
        placed.refund(&[("amount", "30"), ("key", "b")]).unwrap();
        let second: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        let done = move |tx: &mut Tx<'_>| orders::complete_refund(tx, &shop_identity(), second, Some("re_1"));
        assert!(placed.test_shop.write(done).unwrap());
        assert!(!placed.test_shop.write(done).unwrap());
        assert_eq!((placed.states().payment, placed.count_mails("We have refunded")), (PaymentStatus::Refunded, 1));
    }

    fn restocked_units_that_were_sold_again_stay_sold_when_the_refund_fails(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        let line = placed.quantity_field();
        placed.refund(&[(&line, "2"), ("restock", "true"), ("key", "a")]).unwrap();
        let latest = |placed: &crate::support::order_fixtures::PlacedOrder| -> RefundId { placed.test_shop.query_number("SELECT max(id) FROM refunds").into() };
        let first = latest(&placed);
        placed.test_shop.write(move |tx| orders::complete_refund(tx, &shop_identity(), first, Some("re_1"))).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 9);
        placed.test_shop.set_stock(placed.kettle, 1).unwrap();
        placed.test_shop.write(move |tx| orders::fail_refund(tx, &shop_identity(), first, "came back", Some("re_1"))).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 0, "never below zero");
        assert!(placed.reload().flag.contains("1 of the returned units"), "{}", placed.reload().flag);
        assert_eq!(placed.reload().net_paid().to_string(), "30.00");
        let disagreements = placed.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(disagreements.len(), 1, "{disagreements:?}");
        // The second refund restocks only what the first did not.
        placed.refund(&[(&line, "2"), ("restock", "true"), ("key", "b")]).unwrap();
        let second = latest(&placed);
        placed.test_shop.write(move |tx| orders::complete_refund(tx, &shop_identity(), second, Some("re_2"))).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 1);
        assert!(placed.test_shop.ledger_adds_up());
        let disagreements = placed.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(disagreements, [""; 0]);
    }

    fn a_failed_refund_reopens_a_completed_order(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        let line = placed.quantity_field();
        placed.ship(&[(&line, "1"), ("key", "s")]).unwrap();
        placed.refund(&[(&line, "2"), ("key", "a")]).unwrap();
        assert_eq!((placed.states().order, placed.states().fulfillment), (OrderStatus::Completed, FulfillmentStatus::Fulfilled));
        let refund: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        placed.test_shop.write(move |tx| orders::fail_refund(tx, &shop_identity(), refund, "came back", Some("re_1"))).unwrap();
        assert_eq!(placed.states(), OrderStates { order: OrderStatus::Confirmed, payment: PaymentStatus::Paid, fulfillment: FulfillmentStatus::PartiallyFulfilled });
    }

    fn a_refund_that_succeeds_after_it_failed_counts(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        placed.refund(&[("amount", "30"), ("key", "a")]).unwrap();
        let refund: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        placed.test_shop.write(move |tx| orders::fail_refund(tx, &shop_identity(), refund, "no answer", None)).unwrap();
        assert_eq!(placed.reload().net_paid().to_string(), "30.00");
        assert!(placed.test_shop.write(move |tx| orders::complete_refund(tx, &shop_identity(), refund, Some("re_1"))).unwrap());
        assert_eq!((placed.states().payment, placed.reload().net_paid().is_zero()), (PaymentStatus::Refunded, true));
    }

    fn units_refunded_on_hold_are_not_sold_and_a_cancelled_order_is_not_restocked_twice(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        assert_eq!(placed.pay("29.99"), Settled::OnHold);
        placed.refund(&[(&placed.quantity_field(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        let refund: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        placed.test_shop.write(move |tx| orders::complete_refund(tx, &shop_identity(), refund, Some("re_1"))).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 10, "the units never left the warehouse");
        let number = placed.order.number.clone();
        placed.test_shop.write(move |tx| orders::approve_order(tx, &shop_identity(), &Scope::system(), &number)).unwrap();
        assert_eq!((placed.states().payment, placed.test_shop.on_hand(placed.kettle)), (PaymentStatus::PartiallyRefunded, 8));
        placed.run_as_admin(&[], |tx, scope, number, params| orders::cancel_order(tx, &shop_identity(), scope, number, params)).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 10);
        let refund: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        placed.test_shop.write(move |tx| orders::fail_refund(tx, &shop_identity(), refund, "came back", None)).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 10, "a cancelled order is not restocked twice");
        placed.refund(&[(&placed.quantity_field(), "1"), ("restock", "true"), ("key", "b")]).unwrap();
        let refund: RefundId = placed.test_shop.query_number("SELECT max(id) FROM refunds").into();
        placed.test_shop.write(move |tx| orders::complete_refund(tx, &shop_identity(), refund, Some("re_3"))).unwrap();
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 10);
        let disagreements = placed.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(disagreements, [""; 0]);
    }

    fn an_order_by_bank_transfer_is_paid_shipped_and_completed(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        assert_eq!((placed.states().order, placed.test_shop.on_hand(placed.kettle)), (OrderStatus::Confirmed, 7));
        let number = placed.order.number.clone();
        let mark = move |tx: &mut Tx<'_>| orders::mark_paid(tx, &shop_identity(), &Scope::system(), &number);
        placed.test_shop.write(mark.clone()).unwrap();
        rejection(placed.test_shop.write(mark));
        let line = placed.quantity_field();
        placed.ship(&[(&line, "2"), ("carrier", "Post"), ("tracking_url", "https://post.example/1"), ("key", "a")]).unwrap();
        placed.ship(&[(&line, "2"), ("carrier", "Post"), ("key", "a")]).unwrap();
        assert_eq!(placed.states().fulfillment, FulfillmentStatus::PartiallyFulfilled);
        for form in [[(&*line, "2"), ("key", "b")], [(&*line, "0"), ("key", "c")], [("tracking_url", "javascript:x"), ("key", "d")]] {
            assert_rejected(placed.ship(&form));
        }
        placed.ship(&[(&line, "1"), ("key", "e")]).unwrap();
        assert_eq!((placed.states().order, placed.states().fulfillment), (OrderStatus::Completed, FulfillmentStatus::Fulfilled));
        assert_eq!(placed.count_mails("on its way"), 2);
        // A manual payment is refunded manually: it is done once somebody has sent it.
        placed.refund(&[(&line, "1"), ("key", "f")]).unwrap();
        assert_eq!((placed.states().payment, placed.test_shop.query_number("SELECT count(*) FROM outbox WHERE kind = 'refund'")), (PaymentStatus::Paid, 0));
        let number = placed.order.number.clone();
        let refund = placed.test_shop.query_number("SELECT max(id) FROM refunds");
        let sent = move |tx: &mut Tx<'_>| orders::mark_refund_sent(tx, &shop_identity(), &Scope::system(), &number, refund.into());
        assert!(!placed.test_shop.write(sent.clone()).unwrap().already_sent);
        assert!(placed.test_shop.write(sent).unwrap().already_sent);
        assert_eq!(placed.states().payment, PaymentStatus::PartiallyRefunded);
    }

    fn simultaneous_refunds_and_shipments_never_share_a_unit(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        placed.pay("30");
        let number = placed.order.number.clone();
        let line = placed.quantity_field();
        let works = (0..12).map(|n| {
            let number = number.clone();
            let key = n.to_string();
            let form: Params = [(&*line, "1"), ("key", &key)].into_iter().collect();
            move |tx: &mut Tx<'_>| {
                let admin = Scope::system();
                match n % 2 {
                    0 => orders::ship_order(tx, &shop_identity(), &admin, &number, form.clone()).map(|_| ()),
                    _ => orders::refund_order(tx, &shop_identity(), &admin, &number, form.clone()).map(|_| ()),
                }
            }
        });
        placed.test_shop.write_concurrently(works.collect::<Vec<_>>());
        let sent = placed.test_shop.query_number("SELECT shipped FROM order_line_items");
        let shipped = placed.test_shop.query_number("SELECT sum(quantity) FROM shipment_lines");
        let refunded = placed.test_shop.query_number("SELECT sum(quantity) FROM refund_lines");
        assert!(sent <= 3 && sent == shipped && refunded <= 3, "{sent} {shipped} {refunded}");
        assert_eq!(placed.test_shop.query_number("SELECT refunded FROM order_line_items"), refunded);
    }

    fn simultaneous_cancellation_and_payment_lose_no_money(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        let received_payment = placed.receive_payment("30");
        let token = placed.order.token.clone();
        let works = (0..2).map(|n| {
            let received_payment = received_payment.clone();
            let token = token.clone();
            move |tx: &mut Tx<'_>| match n {
                0 => orders::settle(tx, &shop_identity(), &received_payment).map(|_| ()),
                _ => orders::cancel_own_order(tx, &shop_identity(), &Scope::visitor(), &token).map(|_| ()),
            }
        });
        placed.test_shop.write_concurrently(works.collect::<Vec<_>>());
        let net_paid = placed.reload().net_paid().to_string();
        let stock = placed.test_shop.on_hand(placed.kettle);
        match placed.states().order {
            OrderStatus::Confirmed => assert_eq!((net_paid.as_str(), stock), ("30.00", 7)),
            OrderStatus::Cancelled => assert_eq!((net_paid.as_str(), stock), ("0.00", 10)),
            other => panic!("{other:?}"),
        }
    }

    fn only_admins_manage_orders(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let eve = placed.test_shop.customer("eve");
        let number = placed.order.number.clone();
        let tries = placed.test_shop.write(move |tx| {
            let form = Params::default();
            let shop = shop_identity();
            let tries = [
                orders::mark_paid(tx, &shop, &eve, &number).map(|_| ()),
                orders::approve_order(tx, &shop, &eve, &number).map(|_| ()),
                orders::cancel_order(tx, &shop, &eve, &number, form.clone()).map(|_| ()),
                orders::refund_order(tx, &shop, &eve, &number, form.clone()).map(|_| ()),
                orders::ship_order(tx, &shop, &eve, &number, form).map(|_| ()),
            ];
            Ok(tries.iter().all(|result| matches!(result, Err(Error::Forbidden))))
        });
        assert!(tries.unwrap());
    }
}
