//! What is left to send of an order, and when there is nothing left to do for it.

use crate::{Result, db::Tx};

use super::{
    models::{Order, OrderLine, States},
    states,
    status::{FulfillmentStatus, OrderStatus, PaymentStatus},
    stock,
};

/// How far the sending of these lines has come. What can't be sent counts as delivered once it is
/// paid.
fn progress(lines: &[OrderLine], is_paid: bool) -> FulfillmentStatus {
    let sent: i32 = lines.iter().map(|line| line.shipped).sum();
    let left: i32 = lines.iter().map(OrderLine::to_ship).sum();
    let sends = lines.iter().any(|line| line.requires_shipping);
    match (left, sent) {
        (0, 0) if sends || !is_paid => FulfillmentStatus::Unfulfilled,
        (0, _) => FulfillmentStatus::Fulfilled,
        (_, 0) => FulfillmentStatus::Unfulfilled,
        _ => FulfillmentStatus::PartiallyFulfilled,
    }
}

/// Notes how far the sending has come, and that the order is complete once it is paid and
/// nothing is left to send. One that was complete is taken up again when something is left.
pub(super) fn finish_if_done(tx: &mut Tx<'_>, order: &Order) -> Result<Order> {
    if !matches!(order.states.order, OrderStatus::Confirmed | OrderStatus::Completed) {
        return Ok(order.clone());
    }
    let paid = [PaymentStatus::Paid, PaymentStatus::PartiallyRefunded, PaymentStatus::Refunded];
    let is_paid = paid.contains(&order.states.payment);
    let fulfillment = progress(&stock::lines(tx, order)?, is_paid);
    let done = is_paid && fulfillment == FulfillmentStatus::Fulfilled;
    let status = if done { OrderStatus::Completed } else { OrderStatus::Confirmed };
    let to = States { order: status, fulfillment, ..order.states };
    if to == order.states { Ok(order.clone()) } else { states::transition(tx, order, to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::models::line_for_tests as line;

    #[test]
    fn only_what_is_neither_sent_nor_refunded_is_left_to_send() {
        let sent = |lines: &[OrderLine]| progress(lines, true);
        assert_eq!(sent(&[line(3, 0, 0)]), FulfillmentStatus::Unfulfilled);
        assert_eq!(sent(&[line(3, 1, 0)]), FulfillmentStatus::PartiallyFulfilled);
        assert_eq!(sent(&[line(3, 1, 2)]), FulfillmentStatus::Fulfilled);
        assert_eq!(sent(&[line(3, 3, 1)]), FulfillmentStatus::Fulfilled);
        assert_eq!(sent(&[line(3, 0, 3)]), FulfillmentStatus::Unfulfilled);
        let file = OrderLine { requires_shipping: false, ..line(1, 0, 0) };
        assert_eq!(sent(std::slice::from_ref(&file)), FulfillmentStatus::Fulfilled);
        assert_eq!(progress(&[file], false), FulfillmentStatus::Unfulfilled);
    }
}
