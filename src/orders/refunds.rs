//! Refunds: recorded here and limited to the amount that was paid, then sent by a job.

mod form;
mod outcome;

use crate::{
    Result,
    accounts::Scope,
    db::Tx,
    foundation::{
        ids::{PaymentId, RefundId},
        money::Money,
    },
    mailer::ShopIdentity,
    payments::{self, AttemptStatus, NewRefund, Payment, Refund, RefundStatus},
    q,
};

use super::{
    OFFLINE, emails, fulfillment,
    line_quantities::LineQuantity,
    models::{Order, RefundLine},
    rejection::OrderRejection,
    stock,
    timeline::note,
};

pub use form::{preview_refund, refund_order};
pub use outcome::{
    RefundSent, complete_refund, fail_refund, list_refunds_to_send, mark_refund_pending,
    mark_refund_sent,
};

pub(super) use outcome::follow_money;

/// A refund to start.
#[derive(Clone, Debug)]
pub(super) struct RefundRequest {
    /// The payment to refund; `None` for the first one with enough money left.
    pub payment: Option<PaymentId>,
    /// The amount.
    pub amount: Money,
    /// The reason, as shown to the customer.
    pub reason: String,
    /// The idempotency key.
    pub key: String,
    /// The units of the order's lines that it is for.
    pub units: Vec<LineQuantity>,
    /// `true` if those units are restocked.
    pub restock: bool,
    /// `true` if another email announces the refund to the customer.
    pub is_announced: bool,
}

impl RefundRequest {
    /// Creates a refund of an amount that belongs to no line.
    pub fn for_amount(amount: &Money, reason: &str, key: &str) -> Self {
        Self {
            payment: None,
            amount: amount.clone(),
            reason: reason.to_owned(),
            key: key.to_owned(),
            units: Vec::new(),
            restock: false,
            is_announced: false,
        }
    }
}

/// Records a refund of a locked order, or returns the one that has the same key. If the payment was
/// received manually, the refund is pending until an admin marks it as sent.
///
/// # Errors
/// `RefundTooLarge` if less money is left.
pub(super) fn start(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    order: &Order,
    request: &RefundRequest,
) -> Result<Refund> {
    let known = payments::list_refunds(tx, order.id)?;
    if let Some(refund) = known.iter().find(|refund| refund.idempotency_key == request.key) {
        return Ok(refund.clone());
    }
    let source = find_source(tx, order, request, &known)?;
    let order = reserve(tx, order, &request.amount)?;
    let refund = payments::request_refund(
        tx,
        &NewRefund {
            order_id: order.id,
            payment_id: source,
            amount: request.amount.clone(),
            reason: request.reason.clone(),
            idempotency_key: request.key.clone(),
            actor_id: scope.actor_id(),
        },
    )?;
    record_units(tx, &order, request, refund.id)?;
    let message = format!("Refund of {} started. {}", order.money(&request.amount), request.reason);
    note(tx, scope, &order, "refund_begun", message.trim())?;
    let order = fulfillment::update_progress(tx, &order)?;
    if refund.is_manual() {
        // A manual refund depends on no provider, so its units can be restocked already.
        stock::restock_refund(tx, scope, &order, refund.id)?;
        if !request.is_announced {
            emails::refund_promised(tx, shop, &order, &refund)?;
        }
    }
    Ok(refund)
}

/// Returns the payment to refund; `None` if the money was received manually.
fn find_source(
    tx: &mut Tx<'_>,
    order: &Order,
    request: &RefundRequest,
    known: &[Refund],
) -> Result<Option<PaymentId>> {
    let left = |payment: &Payment| {
        let refunded = known.iter().filter(|refund| {
            refund.payment_id == Some(payment.id) && refund.status != RefundStatus::Failed
        });
        payment.amount.clone() - &refunded.map(|refund| &refund.amount).sum()
    };
    let is_suitable = |payment: &&Payment| {
        payment.status == AttemptStatus::Succeeded
            && match request.payment {
                Some(wanted) => payment.id == wanted,
                None => payment.gateway == OFFLINE || left(payment) >= request.amount,
            }
    };
    let attempts = payments::list_payments(tx, order.id)?;
    let payment = attempts.iter().find(is_suitable).ok_or_else(|| too_large(order))?;
    Ok((payment.gateway != OFFLINE).then_some(payment.id))
}

/// Adds the amount to the refunded total, if the order has enough money left.
fn reserve(tx: &mut Tx<'_>, order: &Order, amount: &Money) -> Result<Order> {
    let after = order.refunded_total.clone() + amount;
    let order_after = set_refunded(tx, order, &after)?;
    order_after.ok_or_else(|| too_large(order).into())
}

/// Sets the refunded total; returns `None` if it exceeds the paid total or was changed in the
/// meantime.
pub(super) fn set_refunded(tx: &mut Tx<'_>, order: &Order, after: &Money) -> Result<Option<Order>> {
    q!(tx, orders::status::set_refunded(order.id, &order.refunded_total, after, tx.now()))
}

/// The rejection of a refund that exceeds what is left.
fn too_large(order: &Order) -> OrderRejection {
    OrderRejection::RefundTooLarge { left: order.money(&order.net_paid()) }
}

/// Adds the units to the refunded ones. They are restocked when the refund is certain.
fn record_units(
    tx: &mut Tx<'_>,
    order: &Order,
    request: &RefundRequest,
    refund: RefundId,
) -> Result<()> {
    let restocked = stock::restocks(order, request.restock);
    let mut rows = Vec::new();
    for LineQuantity { line, quantity } in &request.units {
        if q!(tx, orders::refunds::count_refunded(line.id, *quantity))? == 0 {
            return Err(OrderRejection::NotEnoughUnitsToRefund { item: line.name() }.into());
        }
        rows.push(RefundLine {
            refund_id: refund,
            order_line_id: line.id,
            quantity: *quantity,
            restocked,
        });
    }
    q!(tx, orders::refunds::insert_lines(&rows))?;
    Ok(())
}
