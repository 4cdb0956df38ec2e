//! Orders that a person puts on hold and releases.

use std::time::Duration;

use serde_json::json;
use vitrine::accounts::Scope;
use vitrine::orders::{
    self, FulfillmentStatus, Order, OrderRights, OrderStatus, PaymentStatus, Settled,
};
use vitrine::payments::PaymentMethod;
use vitrine::{Error, Result, db::Tx};

use crate::on_both;
use crate::support::Database;
use crate::support::order_fixtures::PlacedOrder;
use crate::support::shopper::shop_identity;

const REASON: [(&str, &str); 1] = [("reason", "Address unclear")];

fn hold(placed: &PlacedOrder) -> Result<Order> {
    placed.run_as_admin(&REASON, orders::hold_order)
}

fn release(placed: &PlacedOrder) -> Result<Order> {
    placed.run_as_admin(&REASON, |tx, scope, number, params| {
        orders::release_order(tx, &shop_identity(), scope, number, params)
    })
}

/// The code and the data of a rejection.
#[track_caller]
fn rejected<T: std::fmt::Debug>(result: Result<T>) -> (&'static str, serde_json::Value) {
    match result {
        Err(Error::Rejected(reason)) => (reason.code(), reason.data()["allowed"].clone()),
        other => panic!("{other:?}"),
    }
}

fn messages(placed: &PlacedOrder) -> Vec<String> {
    let id = placed.order.id;
    let history = placed.test_shop.read(move |conn| {
        let placed = orders::get_order_by_id(conn, id)?;
        orders::get_history(conn, &placed)
    });
    history.unwrap().events.into_iter().map(|event| event.message).collect()
}

on_both! {
    fn a_confirmed_order_is_not_shipped_until_it_is_released(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let field = placed.quantity_field();
        placed.ship(&[(&field, "1"), ("key", "a")]).unwrap();
        let held = hold(&placed).unwrap();
        assert_eq!((held.states.order, held.held_from), (OrderStatus::OnHold, Some(OrderStatus::Confirmed)));
        assert_eq!(held.rights(), OrderRights { refund: true, ..OrderRights::default() });
        let again = [(&*field, "1"), ("key", "b")];
        assert_eq!(rejected(placed.ship(&again)), ("cannot_ship", json!(["confirmed", "cancelled"])));
        assert_eq!(rejected(hold(&placed)), ("cannot_hold", json!(["confirmed", "cancelled"])));
        let paid = placed.run_as_admin(&[], |tx, scope, number, _| orders::mark_paid(tx, &shop_identity(), scope, number));
        assert_eq!(rejected(paid).0, "order_on_hold");
        let approved = placed.run_as_admin(&[], |tx, scope, number, _| orders::approve_order(tx, &shop_identity(), scope, number));
        assert_eq!(rejected(approved).0, "order_on_hold");
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 7, "its stock stays sold");
        let released = release(&placed).unwrap();
        assert_eq!((released.states.order, released.held_from), (OrderStatus::Confirmed, None));
        assert_eq!(released.states.fulfillment, FulfillmentStatus::PartiallyFulfilled);
        placed.ship(&again).unwrap();
        let messages = messages(&placed);
        assert!(messages.contains(&"Put on hold: Address unclear".to_owned()) && messages.contains(&"Released: Address unclear".to_owned()), "{messages:?}");
        assert_eq!(rejected(release(&placed)), ("not_on_hold", json!(["on_hold", "completed", "cancelled"])));
    }

    fn a_pending_order_neither_expires_nor_is_paid_while_on_hold(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        hold(&placed).unwrap();
        assert!(!placed.reload().can_be_paid());
        let token = placed.order.token.clone();
        let cancelled = placed.test_shop.write(move |tx: &mut Tx<'_>| {
            orders::cancel_own_order(tx, &shop_identity(), &Scope::visitor(), &token)
        });
        assert_eq!(rejected(cancelled).0, "customer_cannot_cancel");
        placed.test_shop.clock.advance(Duration::from_secs(24 * 3600));
        placed.test_shop.sweep();
        let id = placed.order.id;
        assert!(placed.test_shop.read(|conn| orders::list_overdue_orders(conn, 10)).unwrap().is_empty());
        assert!(!placed.test_shop.write(move |tx: &mut Tx<'_>| orders::expire_order(tx, &shop_identity(), id)).unwrap());
        assert_eq!(placed.test_shop.query_number("SELECT sum(held) FROM stock_items"), 3, "its stock stays reserved");
        let released = release(&placed).unwrap();
        assert_eq!(released.states.order, OrderStatus::Pending);
        placed.test_shop.clock.advance(Duration::from_secs(59 * 60));
        assert!(placed.test_shop.read(|conn| orders::list_overdue_orders(conn, 10)).unwrap().is_empty(), "there is time to pay");
        assert_eq!(placed.pay("30"), Settled::Confirmed);
    }

    fn a_payment_that_arrives_on_hold_confirms_the_order_when_it_is_released(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        hold(&placed).unwrap();
        assert_eq!(placed.pay("30"), Settled::OnHold);
        let held = placed.reload();
        assert_eq!((held.states.order, held.states.payment), (OrderStatus::OnHold, PaymentStatus::Paid));
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 10, "nothing is sold yet");
        assert_eq!(placed.pay("30"), Settled::Refunded, "a second payment is refunded");
        assert_eq!(release(&placed).unwrap().states.order, OrderStatus::Confirmed);
        assert_eq!(placed.test_shop.on_hand(placed.kettle), 7);
        assert_eq!(placed.count_mails("We have received your payment for order"), 1);
        assert!(placed.test_shop.ledger_adds_up());
    }

    fn a_wrong_payment_on_hold_needs_approval(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        hold(&placed).unwrap();
        assert_eq!(placed.pay("29.99"), Settled::OnHold);
        assert_eq!(rejected(release(&placed)), ("awaits_approval", json!(["confirmed", "cancelled"])));
        let approved = placed.run_as_admin(&[], |tx, scope, number, _| orders::approve_order(tx, &shop_identity(), scope, number));
        assert_eq!(approved.unwrap().states.order, OrderStatus::Confirmed);
    }

    fn an_order_on_hold_is_cancelled_with_its_stock(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        hold(&placed).unwrap();
        let cancelled = placed.run_as_admin(&[], |tx, scope, number, params| orders::cancel_order(tx, &shop_identity(), scope, number, params));
        assert_eq!((cancelled.unwrap().order.held_from, placed.test_shop.on_hand(placed.kettle)), (None, 10));
        assert_eq!(rejected(hold(&placed)), ("cannot_hold", json!([])));
    }

    fn a_reason_is_required(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::CARD);
        for reason in ["", " ", &"x".repeat(501)] {
            let held = placed.run_as_admin(&[("reason", reason)], orders::hold_order);
            assert!(matches!(held, Err(Error::Invalid(_))), "{held:?}");
        }
        let number = placed.order.number.clone();
        let stranger = placed.test_shop.write(move |tx| orders::hold_order(tx, &Scope::visitor(), &number, REASON.into_iter().collect()));
        assert!(matches!(stranger, Err(Error::Forbidden)), "{stranger:?}");
    }

    fn of_a_hold_and_a_shipment_at_once_one_comes_first(db: Database) {
        let placed = PlacedOrder::new(db, PaymentMethod::BANK_TRANSFER);
        let field = placed.quantity_field();
        let number = placed.order.number.clone();
        let changes = (0..16).map(|n| {
            let (number, field) = (number.clone(), field.clone());
            move |tx: &mut Tx<'_>| {
                let key = format!("k{n}");
                match n % 4 {
                    0 => orders::ship_order(tx, &shop_identity(), &Scope::system(), &number, [(&*field, "1"), ("key", &*key)].into_iter().collect()).map(|_| "shipped"),
                    1 => orders::release_order(tx, &shop_identity(), &Scope::system(), &number, REASON.into_iter().collect()).map(|_| "released"),
                    _ => orders::hold_order(tx, &Scope::system(), &number, REASON.into_iter().collect()).map(|_| "held"),
                }
            }
        });
        let mut done = Vec::new();
        for result in placed.test_shop.write_concurrently(changes.collect::<Vec<_>>()) {
            match result {
                Ok(what) => done.push(what),
                Err(Error::Rejected(_) | Error::Invalid(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        let count = |what: &str| done.iter().filter(|done| **done == what).count();
        let order = placed.reload();
        let is_held = order.states.order == OrderStatus::OnHold;
        assert_eq!(count("held"), count("released") + usize::from(is_held), "{done:?}");
        assert_eq!(placed.test_shop.query_number("SELECT max(shipped) FROM order_line_items"), count("shipped") as i64);
        let events = placed.test_shop.query_number("SELECT count(*) FROM order_events WHERE kind = 'on_hold'");
        assert_eq!(events, count("held") as i64);
    }
}
