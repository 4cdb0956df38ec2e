//! Cancelling orders: their stock is restocked, their money refunded, and their coupons can be used
//! again.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{changeset::Changeset, ids::OrderId, params::Params},
    inventory::{self, StockReference},
    mailer::{self, ShopIdentity},
    promotions, q,
};

use super::{
    documents, emails,
    models::{FulfillmentStatus, Order, OrderStates, OrderStatus, PaymentStatus},
    refunds::{self, RefundRequest},
    rejection::OrderRejection,
    status, stock,
    timeline::note,
};

/// The maximum length of a reason in characters.
const MAX_REASON: usize = 500;

/// A cancelled order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// The order.
    pub order: Order,
    /// `true` if it had been cancelled before, so that nothing was done.
    pub already_cancelled: bool,
}

/// The reason why an order is cancelled.
struct CancellationReason<'a> {
    /// The message in the timeline.
    note: &'a str,
    /// The reason in the email to the customer.
    email: &'a str,
}

/// The message in the timeline after the customer cancelled the order.
pub const CANCELLED_BY_CUSTOMER: &str = "The customer cancelled the order.";

/// Returns `true` if the customer may cancel the order: it is neither paid nor shipped.
pub fn can_cancel(order: &Order) -> bool {
    let open = matches!(order.states.order, OrderStatus::Pending | OrderStatus::Confirmed);
    let unpaid = matches!(
        order.states.payment,
        PaymentStatus::Awaiting | PaymentStatus::Failed | PaymentStatus::Processing
    );
    open && unpaid && order.states.fulfillment == FulfillmentStatus::Unfulfilled
}

/// Returns `true` if the shopkeeper may cancel the order: nothing was shipped.
pub fn can_cancel_as_admin(order: &Order) -> bool {
    order.states.order.can_become(OrderStatus::Cancelled)
        && order.states.order != OrderStatus::Cancelled
        && order.states.fulfillment == FulfillmentStatus::Unfulfilled
}

/// Cancels an order for the customer who has its link.
pub fn cancel_own_order(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    token: &str,
) -> Result<Cancelled> {
    let order = status::lock_token(tx, token)?;
    if order.states.order == OrderStatus::Cancelled {
        return Ok(Cancelled { order, already_cancelled: true });
    }
    if !can_cancel(&order) {
        let status = order.status_label().to_lowercase();
        return Err(OrderRejection::CustomerCannotCancel { status }.into());
    }
    let reason =
        CancellationReason { note: CANCELLED_BY_CUSTOMER, email: "You asked us to cancel it." };
    let order = cancel(tx, shop, scope, &order, &reason)?;
    Ok(Cancelled { order, already_cancelled: false })
}

/// Cancels an order for the shopkeeper and refunds what was paid, for which the scope needs the
/// permission to refund. The customer gets the form's `reason`.
pub fn cancel_order(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Cancelled> {
    scope.require(Permission::OrdersWrite)?;
    let mut form = Changeset::new(params);
    let reason = form.text("reason", "Reason", MAX_REASON);
    let reason = form.finish(reason)?;
    let order = status::lock_number(tx, number)?;
    if order.states.order == OrderStatus::Cancelled {
        return Ok(Cancelled { order, already_cancelled: true });
    }
    if !can_cancel_as_admin(&order) {
        let status = order.status_label().to_lowercase();
        let allowed = order.allowed();
        return Err(OrderRejection::CannotCancel { number: order.number, status, allowed }.into());
    }
    if !order.net_paid().is_zero() {
        scope.require(Permission::RefundsWrite)?;
    }
    let note = format!("The order was cancelled. {reason}");
    let reason = CancellationReason { note: note.trim(), email: &reason };
    let order = cancel(tx, shop, scope, &order, &reason)?;
    Ok(Cancelled { order, already_cancelled: false })
}

/// Cancels an order that was paid after its stock was sold out, and refunds the payment.
pub(super) fn cancel_sold_out(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    order: &Order,
    missing: &str,
) -> Result<Order> {
    let email = format!(
        "Your payment arrived after your reservation had ended, and your items were sold in the \
         meantime. {missing} We're refunding the full amount."
    );
    let reason = CancellationReason { note: "Paid too late: the stock was gone.", email: &email };
    cancel(tx, shop, &Scope::system(), order, &reason)
}

/// Cancels a locked order.
fn cancel(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    order: &Order,
    reason: &CancellationReason<'_>,
) -> Result<Order> {
    let was_sold = order.is_sold();
    let payment = match order.states.payment {
        PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed => {
            PaymentStatus::Cancelled
        }
        paid => paid,
    };
    let to = OrderStates { order: OrderStatus::Cancelled, payment, ..order.states };
    let order = status::transition(tx, order, to)?;
    note(tx, scope, &order, "cancelled", reason.note)?;
    if was_sold {
        let lines = stock::lines(tx, &order)?;
        let units = stock::not_refunded(&lines);
        let reference = StockReference { reason: "cancelled", reference: &order.number };
        inventory::restock(tx, scope, &units, reference)?;
    } else {
        stock::release(tx, &order)?;
    }
    promotions::revert_redemptions(tx, order.id)?;
    documents::credit_unpaid(tx, &order)?;
    if order.paid_total.is_zero() && !order.email_proved {
        mailer::count_mail(tx, shop, &order.email)?;
    }
    emails::cancelled(tx, shop, &order, reason.email)?;
    if !order.net_paid().is_zero() {
        let key = format!("cancel:{}", order.number);
        let request = RefundRequest {
            is_announced: true,
            ..RefundRequest::for_amount(&order.net_paid(), "The order was cancelled.", &key)
        };
        refunds::start(tx, shop, scope, &order, &request)?;
    }
    Ok(order)
}

/// Up to `limit` orders that await payment although their stock is no longer reserved. Before they
/// expire, their payment provider must be asked for late payments.
pub fn list_overdue_orders(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<OrderId>> {
    q!(conn, orders::checkouts::overdue(conn.now(), limit))
}

/// Cancels an order that was not paid in time. Returns `false` if it awaits no payment.
pub fn expire_order(tx: &mut Tx<'_>, shop: &ShopIdentity, order: OrderId) -> Result<bool> {
    let order = status::lock(tx, order)?;
    if !order.awaits_confirming_payment() {
        return Ok(false);
    }
    let reason = CancellationReason {
        note: "Not paid in time.",
        email: "We didn't receive your payment in time, so your items are no longer reserved. \
                Nothing was charged.",
    };
    cancel(tx, shop, &Scope::job("unpaid orders"), &order, &reason)?;
    Ok(true)
}
