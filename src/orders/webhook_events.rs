//! The events of orders for webhooks.

use serde_json::{Value, json};

use crate::{
    Result,
    db::Tx,
    foundation::money::Money,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::models::{Order, OrderStates, OrderStatus, PaymentStatus, Shipment};

/// Notifies webhooks that an order was placed.
pub(super) fn notify_placed(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    let mut events = vec![event(EventKind::OrderCreated, order)];
    if order.states.payment == PaymentStatus::Paid {
        events.push(event(EventKind::OrderPaid, order));
    }
    webhooks::notify_all(tx, &events)
}

/// Notifies webhooks that an order moved from the states `from` to its current ones.
pub(super) fn notify_transition(tx: &mut Tx<'_>, order: &Order, from: OrderStates) -> Result<()> {
    let kinds = kinds(from, order.states);
    let events = kinds.into_iter().map(|kind| event(kind, order));
    webhooks::notify_all(tx, &events.collect::<Vec<_>>())
}

/// Notifies webhooks that a package was shipped.
pub(super) fn notify_shipped(tx: &mut Tx<'_>, order: &Order, shipment: &Shipment) -> Result<()> {
    let data = json!({
        "number": order.number,
        "shipment_id": shipment.id,
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "tracking_url": shipment.tracking_url,
    });
    webhooks::notify(tx, OutgoingEvent::new(EventKind::OrderShipped, order.id).with(data))
}

/// Notifies webhooks that an amount was refunded.
pub(super) fn notify_refunded(tx: &mut Tx<'_>, order: &Order, amount: &Money) -> Result<()> {
    let currency = order.currency().code();
    let data =
        json!({ "number": order.number, "amount": amount.to_string(), "currency": currency });
    webhooks::notify(tx, OutgoingEvent::new(EventKind::OrderRefunded, order.id).with(data))
}

fn event(kind: EventKind, order: &Order) -> OutgoingEvent {
    let data: Value = json!({ "number": order.number });
    OutgoingEvent::new(kind, order.id).with(data)
}

/// Returns the events of a transition.
fn kinds(from: OrderStates, to: OrderStates) -> Vec<EventKind> {
    let was_paid = matches!(
        from.payment,
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded
    );
    let was_held = from.order == OrderStatus::OnHold;
    let is_held = to.order == OrderStatus::OnHold;
    let mut kinds = Vec::new();
    if to.payment == PaymentStatus::Paid && !was_paid {
        kinds.push(EventKind::OrderPaid);
    }
    if is_held && !was_held {
        kinds.push(EventKind::OrderHeld);
    }
    if to.order == OrderStatus::Cancelled && from.order != OrderStatus::Cancelled {
        kinds.push(EventKind::OrderCancelled);
    } else if was_held && !is_held {
        kinds.push(EventKind::OrderReleased);
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::models::FulfillmentStatus;

    fn states(order: OrderStatus, payment: PaymentStatus) -> OrderStates {
        OrderStates { order, payment, fulfillment: FulfillmentStatus::Unfulfilled }
    }

    #[test]
    fn transitions_have_events() {
        let new = states(OrderStatus::Pending, PaymentStatus::Awaiting);
        let held = states(OrderStatus::OnHold, PaymentStatus::Paid);
        let confirmed = states(OrderStatus::Confirmed, PaymentStatus::Paid);
        let refunded = states(OrderStatus::Confirmed, PaymentStatus::Refunded);
        let cancelled = states(OrderStatus::Cancelled, PaymentStatus::Cancelled);
        assert_eq!(kinds(new, confirmed), [EventKind::OrderPaid]);
        assert_eq!(kinds(new, held), [EventKind::OrderPaid, EventKind::OrderHeld]);
        assert_eq!(kinds(held, confirmed), [EventKind::OrderReleased]);
        assert_eq!(kinds(held, cancelled), [EventKind::OrderCancelled]);
        assert_eq!(kinds(confirmed, refunded), []);
        assert_eq!(kinds(refunded, confirmed), [], "a failed refund is no payment");
    }
}
