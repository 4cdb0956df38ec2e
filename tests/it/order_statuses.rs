//! What payments, refunds and parcels make of an order.

use vitrine::accounts::Scope;
use vitrine::foundation::ids::RefundId;
use vitrine::foundation::params::Params;
use vitrine::orders::{self, FulfillmentStatus, OrderStatus, PaymentStatus, Settled};
use vitrine::payments::Method;
use vitrine::{Error, db::Tx};

use crate::inventory::{ledger_adds_up, on_hand};
use crate::on_both;
use crate::order_lifecycle::{ordered, refusal_of};
use crate::shopper::{rejection, shop_identity};
use crate::support::Database;

on_both! {
    fn a_payment_confirms_what_waits_for_it(db: Database) {
        let scene = ordered(db, Method::CARD);
        assert_eq!(scene.states(), (OrderStatus::Pending, PaymentStatus::Awaiting, FulfillmentStatus::Unfulfilled));
        assert_eq!((on_hand(&scene.test_shop, scene.kettle), scene.mails("")), (10, 1));
        assert_eq!(scene.pays("30"), Settled::Confirmed);
        assert_eq!(scene.states(), (OrderStatus::Confirmed, PaymentStatus::Paid, FulfillmentStatus::Unfulfilled));
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 7);
        assert_eq!(scene.test_shop.number("SELECT sum(held) FROM stock_items"), 0);
        assert_eq!((scene.mails("We have received your payment for order"), scene.mails("")), (1, 2));
        // A second payment of the same order goes back by itself.
        assert_eq!(scene.pays("30"), Settled::Refunded);
        assert_eq!(scene.now().net_paid().to_string(), "30.00");
        assert_eq!(scene.test_shop.number("SELECT count(*) FROM outbox WHERE kind = 'refund'"), 1);
        assert!(ledger_adds_up(&scene.test_shop));
    }

    fn another_amount_waits_for_a_person(db: Database) {
        let scene = ordered(db, Method::CARD);
        assert_eq!(scene.pays("29.99"), Settled::OnHold);
        assert_eq!(scene.states().0, OrderStatus::OnHold);
        assert!(scene.now().flag.contains("$29.99"), "{}", scene.now().flag);
        assert_eq!((on_hand(&scene.test_shop, scene.kettle), scene.mails("")), (10, 1));
        let number = scene.order.number.clone();
        let admin = Scope::system();
        scene.test_shop.write(move |tx| orders::approve_order(tx, &shop_identity(), &admin, &number)).unwrap();
        assert_eq!((scene.states().0, scene.now().flag.as_str()), (OrderStatus::Confirmed, ""));
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 7);
    }

    fn what_nobody_pays_is_called_off_once(db: Database) {
        let scene = ordered(db, Method::CARD);
        let id = scene.order.id;
        let expire = move |tx: &mut Tx<'_>| orders::expire_order(tx, &shop_identity(), id);
        scene.test_shop.clock.advance(std::time::Duration::from_secs(3600));
        assert_eq!(scene.test_shop.read(|conn| orders::list_overdue_orders(conn, 10)).unwrap(), [id]);
        assert!(scene.test_shop.write(expire).unwrap());
        assert!(!scene.test_shop.write(expire).unwrap());
        assert_eq!(scene.states().1, PaymentStatus::Cancelled);
        assert_eq!(scene.test_shop.number("SELECT sum(held) FROM stock_items"), 0);
        assert_eq!((scene.mails("was cancelled"), scene.mails("")), (1, 2));
        // Money that comes all the same goes back.
        assert_eq!(scene.pays("30"), Settled::Refunded);
        assert!(scene.now().net_paid().is_zero());
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 10);
    }

    fn paid_too_late_goes_back_with_an_explanation(db: Database) {
        let scene = ordered(db, Method::CARD);
        scene.test_shop.run("DELETE FROM stock_holds");
        scene.test_shop.run("UPDATE stock_items SET held = 0");
        scene.test_shop.count(scene.kettle, 2).unwrap();
        assert_eq!(scene.pays("30"), Settled::Refunded);
        assert_eq!(scene.states().0, OrderStatus::Cancelled);
        assert_eq!((scene.mails("in the meantime"), on_hand(&scene.test_shop, scene.kettle)), (1, 2));
        assert!(scene.now().net_paid().is_zero());
    }

    fn refunds_never_pass_what_was_paid(db: Database) {
        let scene = ordered(db, Method::CARD);
        refusal_of(scene.refunds(&[("amount", "1"), ("key", "early")]));
        scene.pays("30");
        scene.refunds(&[(&scene.line(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        scene.refunds(&[(&scene.line(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        assert_eq!((scene.now().net_paid().to_string().as_str(), on_hand(&scene.test_shop, scene.kettle)), ("20.00", 7), "back when it is certain");
        let refund: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        assert!(scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_1"))).unwrap());
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 8);
        for form in [[(&*scene.line(), "3"), ("key", "b")], [("amount", "20.01"), ("key", "c")], [("amount", "1.001"), ("key", "d")], [("amount", "-1"), ("key", "e")], [("shipping", "5"), ("key", "f")], [("reason", "x"), ("key", "g")], [("lines[9999][quantity]", "1"), ("key", "h")], [("amount", "1"), ("key", "")]] {
            refusal_of(scene.refunds(&form));
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
        let done = scene.test_shop.all_at_once(works.collect::<Vec<_>>());
        assert_eq!(done.iter().filter(|result| result.is_ok()).count(), 2, "two sevens of twenty");
        assert_eq!(scene.now().net_paid().to_string(), "6.00");
    }

    fn a_refund_is_done_or_fails_once(db: Database) {
        let scene = ordered(db, Method::CARD);
        scene.pays("30");
        scene.refunds(&[(&scene.line(), "1"), ("key", "a")]).unwrap();
        let first: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        let failed = move |tx: &mut Tx<'_>| orders::refund_failed(tx, &shop_identity(), first, "no such card", None);
        assert!(scene.test_shop.write(failed).unwrap());
        assert!(!scene.test_shop.write(failed).unwrap());
        assert_eq!((scene.now().net_paid().to_string().as_str(), scene.test_shop.number("SELECT sum(refunded) FROM order_line_items")), ("30.00", 0));
        assert!(scene.now().flag.contains("no such card"));
        scene.refunds(&[("amount", "30"), ("key", "b")]).unwrap();
        let second: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        let done = move |tx: &mut Tx<'_>| orders::refund_done(tx, &shop_identity(), second, Some("re_1"));
        assert!(scene.test_shop.write(done).unwrap());
        assert!(!scene.test_shop.write(done).unwrap());
        assert_eq!((scene.states().1, scene.mails("We have refunded")), (PaymentStatus::Refunded, 1));
    }

    fn units_that_are_sold_again_stay_when_their_refund_fails(db: Database) {
        let scene = ordered(db, Method::CARD);
        scene.pays("30");
        let line = scene.line();
        scene.refunds(&[(&line, "2"), ("restock", "true"), ("key", "a")]).unwrap();
        let latest = |scene: &crate::order_lifecycle::Scene| -> RefundId { scene.test_shop.number("SELECT max(id) FROM refunds").into() };
        let first = latest(&scene);
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), first, Some("re_1"))).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 9);
        scene.test_shop.count(scene.kettle, 1).unwrap();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), first, "came back", Some("re_1"))).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 0, "never below zero");
        assert!(scene.now().flag.contains("1 of the returned units"), "{}", scene.now().flag);
        assert_eq!(scene.now().net_paid().to_string(), "30.00");
        let message = scene.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(message.len(), 1, "{message:?}");
        // The second try puts back what is not there yet.
        scene.refunds(&[(&line, "2"), ("restock", "true"), ("key", "b")]).unwrap();
        let second = latest(&scene);
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), second, Some("re_2"))).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 1);
        assert!(ledger_adds_up(&scene.test_shop));
        let message = scene.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(message, [""; 0]);
    }

    fn a_refund_that_fails_reopens_an_order_that_was_complete(db: Database) {
        let scene = ordered(db, Method::CARD);
        scene.pays("30");
        let line = scene.line();
        scene.ships(&[(&line, "1"), ("key", "s")]).unwrap();
        scene.refunds(&[(&line, "2"), ("key", "a")]).unwrap();
        assert_eq!((scene.states().0, scene.states().2), (OrderStatus::Completed, FulfillmentStatus::Fulfilled));
        let refund: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), refund, "came back", Some("re_1"))).unwrap();
        assert_eq!(scene.states(), (OrderStatus::Confirmed, PaymentStatus::Paid, FulfillmentStatus::PartiallyFulfilled));
    }

    fn a_refund_that_was_given_up_and_done_all_the_same_counts(db: Database) {
        let scene = ordered(db, Method::CARD);
        scene.pays("30");
        scene.refunds(&[("amount", "30"), ("key", "a")]).unwrap();
        let refund: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), refund, "no answer", None)).unwrap();
        assert_eq!(scene.now().net_paid().to_string(), "30.00");
        assert!(scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_1"))).unwrap());
        assert_eq!((scene.states().1, scene.now().net_paid().is_zero()), (PaymentStatus::Refunded, true));
    }

    fn units_refunded_on_hold_are_not_sold_and_a_cancelled_order_is_not_restocked_twice(db: Database) {
        let scene = ordered(db, Method::CARD);
        assert_eq!(scene.pays("29.99"), Settled::OnHold);
        scene.refunds(&[(&scene.line(), "1"), ("restock", "true"), ("key", "a")]).unwrap();
        let refund: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_1"))).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 10, "they never left");
        let number = scene.order.number.clone();
        scene.test_shop.write(move |tx| orders::approve_order(tx, &shop_identity(), &Scope::system(), &number)).unwrap();
        assert_eq!((scene.states().1, on_hand(&scene.test_shop, scene.kettle)), (PaymentStatus::PartiallyRefunded, 8));
        scene.admin(&[], |tx, scope, number, params| orders::cancel_order(tx, &shop_identity(), scope, number, params)).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 10);
        let refund: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_failed(tx, &shop_identity(), refund, "came back", None)).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 10, "a cancelled order's things stay on the shelf");
        scene.refunds(&[(&scene.line(), "1"), ("restock", "true"), ("key", "b")]).unwrap();
        let refund: RefundId = scene.test_shop.number("SELECT max(id) FROM refunds").into();
        scene.test_shop.write(move |tx| orders::refund_done(tx, &shop_identity(), refund, Some("re_3"))).unwrap();
        assert_eq!(on_hand(&scene.test_shop, scene.kettle), 10);
        let message = scene.test_shop.read(|conn| orders::find_disagreements(conn, &Scope::system())).unwrap();
        assert_eq!(message, [""; 0]);
    }

    fn a_transfer_is_marked_paid_sent_and_complete(db: Database) {
        let scene = ordered(db, Method::BANK_TRANSFER);
        assert_eq!((scene.states().0, on_hand(&scene.test_shop, scene.kettle)), (OrderStatus::Confirmed, 7));
        let number = scene.order.number.clone();
        let mark = move |tx: &mut Tx<'_>| orders::mark_paid(tx, &shop_identity(), &Scope::system(), &number);
        scene.test_shop.write(mark.clone()).unwrap();
        rejection(scene.test_shop.write(mark));
        let line = scene.line();
        scene.ships(&[(&line, "2"), ("carrier", "Post"), ("tracking_url", "https://post.example/1"), ("key", "a")]).unwrap();
        scene.ships(&[(&line, "2"), ("carrier", "Post"), ("key", "a")]).unwrap();
        assert_eq!(scene.states().2, FulfillmentStatus::PartiallyFulfilled);
        for form in [[(&*line, "2"), ("key", "b")], [(&*line, "0"), ("key", "c")], [("tracking_url", "javascript:x"), ("key", "d")]] {
            refusal_of(scene.ships(&form));
        }
        scene.ships(&[(&line, "1"), ("key", "e")]).unwrap();
        assert_eq!((scene.states().0, scene.states().2), (OrderStatus::Completed, FulfillmentStatus::Fulfilled));
        assert_eq!(scene.mails("on its way"), 2);
        // What came by hand goes back by hand: done when somebody has sent it.
        scene.refunds(&[(&line, "1"), ("key", "f")]).unwrap();
        assert_eq!((scene.states().1, scene.test_shop.number("SELECT count(*) FROM outbox WHERE kind = 'refund'")), (PaymentStatus::Paid, 0));
        let (number, refund) = (scene.order.number.clone(), scene.test_shop.number("SELECT max(id) FROM refunds"));
        let sent = move |tx: &mut Tx<'_>| orders::mark_refund_sent(tx, &shop_identity(), &Scope::system(), &number, refund.into());
        assert!(!scene.test_shop.write(sent.clone()).unwrap().already_sent);
        assert!(scene.test_shop.write(sent).unwrap().already_sent);
        assert_eq!(scene.states().1, PaymentStatus::PartiallyRefunded);
    }

    fn refunding_and_sending_at_once_never_do_both_to_one_unit(db: Database) {
        let scene = ordered(db, Method::CARD);
        scene.pays("30");
        let (number, line) = (scene.order.number.clone(), scene.line());
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
        scene.test_shop.all_at_once(works.collect::<Vec<_>>());
        let sent = scene.test_shop.number("SELECT shipped FROM order_line_items");
        let parcels = scene.test_shop.number("SELECT sum(quantity) FROM shipment_lines");
        let back = scene.test_shop.number("SELECT sum(quantity) FROM refund_lines");
        assert!(sent <= 3 && sent == parcels && back <= 3, "{sent} {parcels} {back}");
        assert_eq!(scene.test_shop.number("SELECT refunded FROM order_line_items"), back);
    }

    fn calling_off_and_paying_at_once_leave_no_money_behind(db: Database) {
        let scene = ordered(db, Method::CARD);
        let (received_payment, token) = (scene.comes_in("30"), scene.order.token.clone());
        let works = (0..2).map(|n| {
            let (received_payment, token) = (received_payment.clone(), token.clone());
            move |tx: &mut Tx<'_>| match n {
                0 => orders::settle(tx, &shop_identity(), &received_payment).map(|_| ()),
                _ => orders::cancel_own_order(tx, &shop_identity(), &Scope::visitor(), &token).map(|_| ()),
            }
        });
        scene.test_shop.all_at_once(works.collect::<Vec<_>>());
        let (kept, stock) = (scene.now().net_paid().to_string(), on_hand(&scene.test_shop, scene.kettle));
        match scene.states().0 {
            OrderStatus::Confirmed => assert_eq!((kept.as_str(), stock), ("30.00", 7)),
            OrderStatus::Cancelled => assert_eq!((kept.as_str(), stock), ("0.00", 10)),
            other => panic!("{other:?}"),
        }
    }

    fn only_keepers_keep_orders(db: Database) {
        let scene = ordered(db, Method::BANK_TRANSFER);
        let eve = scene.test_shop.shopper("eve");
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
