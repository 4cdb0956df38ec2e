//! Calling an order off: the stock goes back on the shelf, the money back to the shopper, and
//! coupons can be used again.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    inventory::{self, StockReference},
    mailer::{self, ShopIdentity},
    promotions,
};

use super::{
    documents, emails,
    models::{Order, States},
    refunds::{self, RefundRequest},
    states,
    status::{FulfillmentStatus, OrderStatus, PaymentStatus},
    stock,
    timeline::note,
};

/// The longest reason.
const MAX_REASON: usize = 500;

/// An order that is called off, and whether it had been before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// The order.
    pub order: Order,
    /// Whether it was called off already, so that nothing was done.
    pub again: bool,
}

/// Why an order is called off: for the timeline, and for the shopper.
pub(super) struct CancellationReason<'a> {
    pub note: &'a str,
    pub email: &'a str,
}

/// The note in an order's history if the customer cancelled it.
pub const CANCELLED_BY_CUSTOMER: &str = "The customer cancelled the order.";

/// Whether the shopper may still call an order off: it is neither paid nor sent.
pub fn can_cancel(order: &Order) -> bool {
    let open = matches!(order.states.order, OrderStatus::Pending | OrderStatus::Confirmed);
    let unpaid = matches!(
        order.states.payment,
        PaymentStatus::Awaiting | PaymentStatus::Failed | PaymentStatus::Processing
    );
    open && unpaid && order.states.fulfillment == FulfillmentStatus::Unfulfilled
}

/// Whether the shopkeeper may still call an order off: none of it was sent.
pub fn can_call_off(order: &Order) -> bool {
    order.states.order.can_become(OrderStatus::Cancelled)
        && order.states.order != OrderStatus::Cancelled
        && order.states.fulfillment == FulfillmentStatus::Unfulfilled
}

/// Calls an order off for the shopper who has its link.
pub fn cancel_own_order(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    token: &str,
) -> Result<Cancelled> {
    let order = states::lock_token(tx, token)?;
    if order.states.order == OrderStatus::Cancelled {
        return Ok(Cancelled { order, again: true });
    }
    if !can_cancel(&order) {
        let words = order.status_in_words().to_lowercase();
        return Err(Error::refused(format!(
            "This order is {words}, so it can no longer be cancelled here. Please contact us."
        )));
    }
    let reason =
        CancellationReason { note: CANCELLED_BY_CUSTOMER, email: "You asked us to cancel it." };
    let order = cancel(tx, head, scope, (&order, &reason))?;
    Ok(Cancelled { order, again: false })
}

/// Calls an order off as the shopkeeper's form says: `reason`, which the shopper reads. What was
/// paid goes back.
pub fn cancel_order(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    number: &str,
    params: Params,
) -> Result<Cancelled> {
    scope.require_admin()?;
    let mut form = Changeset::new(params);
    let reason = form.text("reason", "Reason", MAX_REASON);
    let reason = form.finish(reason)?;
    let order = states::lock_number(tx, number)?;
    if order.states.order == OrderStatus::Cancelled {
        return Ok(Cancelled { order, again: true });
    }
    if !can_call_off(&order) {
        let words = order.status_in_words().to_lowercase();
        return Err(Error::refused(format!(
            "{number} is {words}, so it can't be cancelled. Shipped items can be refunded."
        )));
    }
    let noted = format!("The order was cancelled. {reason}");
    let reason = CancellationReason { note: noted.trim(), email: &reason };
    let order = cancel(tx, head, scope, (&order, &reason))?;
    Ok(Cancelled { order, again: false })
}

/// Calls a locked order off, whoever wants it.
pub(super) fn cancel(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    scope: &Scope,
    (order, reason): (&Order, &CancellationReason<'_>),
) -> Result<Order> {
    let was_sold = order.states.order == OrderStatus::Confirmed;
    let payment = match order.states.payment {
        PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed => {
            PaymentStatus::Cancelled
        }
        paid => paid,
    };
    let off = States { order: OrderStatus::Cancelled, payment, ..order.states };
    let order = states::transition(tx, order, off)?;
    note(tx, scope, &order, ("cancelled", reason.note))?;
    if was_sold {
        let lines = stock::lines(tx, &order)?;
        let back: Vec<_> = stock::left(&lines);
        let reference = StockReference { reason: "cancelled", reference: &order.number };
        inventory::restock(tx, scope, &back, reference)?;
    } else {
        stock::let_go(tx, &order)?;
    }
    promotions::give_back(tx, order.id)?;
    documents::credit_unpaid(tx, &order)?;
    if order.paid_total.is_zero() && !order.email_proved {
        mailer::count_mail(tx, head, &order.email)?;
    }
    emails::cancelled(tx, head, &order, reason.email)?;
    if !order.kept().is_zero() {
        let key = format!("cancel:{}", order.number);
        let part = RefundRequest::of_amount(&order.kept(), "The order was cancelled.", &key);
        let part = RefundRequest { announced: true, ..part };
        refunds::start(tx, head, scope, (&order, &part))?;
    }
    Ok(order)
}
