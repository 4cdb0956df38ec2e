//! Outcomes of refunds: success or failure. Both may be reported immediately or days later, in any
//! order and any number of times.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{ids::RefundId, money::Money},
    mailer::ShopIdentity,
    orders::{
        documents, emails, flags, fulfillment,
        models::{Order, OrderStates, PaymentStatus, RefundToSend},
        rejection::OrderRejection,
        status, stock,
        timeline::note,
        webhook_events,
    },
    payments::{self, Refund, RefundEnd, RefundKind, RefundStatus},
    q,
};

use super::set_refunded;

/// A refund that was marked as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSent {
    /// The order.
    pub order: Order,
    /// `true` if it had already been marked, so that nothing changed.
    pub already_sent: bool,
}

/// Records that a refund was sent to the customer, and emails them. Returns `false` if it had
/// already succeeded or failed. A refund that failed here only because the provider did not respond
/// is counted again.
pub fn complete_refund(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    id: RefundId,
    external_id: Option<&str>,
) -> Result<bool> {
    let LockedRefund { order, refund } = lock(tx, id)?;
    let was_given_up = refund.status == RefundStatus::Failed && refund.external_id.is_none();
    let order = match refund.status {
        RefundStatus::Pending => order,
        RefundStatus::Failed if was_given_up && external_id.is_some() => {
            match reserve_again(tx, &order, &refund)? {
                Some(order) => order,
                None => return Ok(false),
            }
        }
        RefundStatus::Failed | RefundStatus::Succeeded => return Ok(false),
    };
    let end = RefundEnd { external_id, ..RefundEnd::default() };
    finish(tx, shop, &Scope::system(), &order, &refund, &end)
}

/// Records that the shopkeeper has sent a refund manually, and emails the customer. Idempotent.
///
/// # Errors
/// `RefundNotManual` if a payment provider sends the refund.
pub fn mark_refund_sent(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    number: &str,
    id: RefundId,
) -> Result<RefundSent> {
    scope.require(Permission::RefundsWrite)?;
    let LockedRefund { order, refund } = lock(tx, id)?;
    if order.number != number {
        return Err(Error::NotFound);
    }
    if !refund.is_manual() {
        return Err(OrderRejection::RefundNotManual.into());
    }
    let actor_id = scope.actor_id();
    let end = RefundEnd { actor_id, ..RefundEnd::default() };
    let already_sent =
        refund.status != RefundStatus::Pending || !finish(tx, shop, scope, &order, &refund, &end)?;
    Ok(RefundSent { order, already_sent })
}

/// Records that a provider accepted a refund that is still pending there, and emails the customer.
/// Returns `false` if that was recorded before.
pub fn mark_refund_pending(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    id: RefundId,
    external_id: &str,
) -> Result<bool> {
    let LockedRefund { order, refund } = lock(tx, id)?;
    if !payments::accept_refund(tx, id, external_id)? {
        return Ok(false);
    }
    let message = format!(
        "The refund of {} is pending at the payment provider.",
        order.money(&refund.amount)
    );
    note(tx, &Scope::system(), &order, "refund_pending", &message)?;
    emails::refund_pending(tx, shop, &order, &refund)?;
    Ok(true)
}

/// Records that the provider declined a refund, or that the money came back. Its money and units no
/// longer count as refunded, restocked units are taken out of stock again, and the order is
/// flagged. Returns `false` if that was recorded before.
pub fn fail_refund(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    id: RefundId,
    failure: &str,
    external_id: Option<&str>,
) -> Result<bool> {
    let LockedRefund { order, refund } = lock(tx, id)?;
    if refund.status == RefundStatus::Failed || refund.kind == RefundKind::Dispute {
        return Ok(false);
    }
    let end = RefundEnd { external_id, failure, actor_id: None };
    if !payments::end_refund(tx, id, refund.status, RefundStatus::Failed, &end)? {
        return Ok(false);
    }
    let after = order.refunded_total.clone() - &refund.amount;
    let order = set_refunded(tx, &order, &after)?.ok_or(OrderRejection::RefundedMeanwhile)?;
    for line in q!(tx, orders::refunds::list_refund_lines(&[id]))? {
        q!(tx, orders::refunds::count_refunded(line.order_line_id, -line.quantity))?;
    }
    let still_restocked = stock::undo_refund_restock(tx, &Scope::system(), &order, id)?;
    let order = follow_money(tx, &order)?;
    let mut message = format!(
        "The refund of {} failed: {}.",
        order.money(&refund.amount),
        failure.trim_end_matches('.')
    );
    if still_restocked > 0 {
        message.push_str(&format!(
            " {still_restocked} of the returned units have already been sold or reserved, so they still count as returned."
        ));
    }
    flags::add(tx, &order, &message)?;
    note(tx, &Scope::system(), &order, "refund_failed", &message)?;
    // Only customers who were informed about the refund get an email about the failure.
    if refund.status == RefundStatus::Succeeded || refund.external_id.is_some() {
        emails::refund_failed(tx, shop, &order, &refund)?;
    }
    Ok(true)
}

/// Returns refunds that must be sent manually, oldest first.
pub fn list_refunds_to_send(
    conn: &mut Conn<'_>,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<RefundToSend>> {
    scope.require(Permission::OrdersRead)?;
    q!(conn, orders::refunds::to_send(limit))
}

/// Updates the states of an order after its refunds or units have changed.
pub(in crate::orders) fn follow_money(tx: &mut Tx<'_>, order: &Order) -> Result<Order> {
    let refunds = payments::list_refunds(tx, order.id)?;
    let done = refunds.iter().filter(|refund| refund.status == RefundStatus::Succeeded);
    let refunded: Money = done.map(|refund| &refund.amount).sum();
    let payment = payment_status_after(order, &refunded);
    let order = match payment == order.states.payment {
        true => order.clone(),
        false => status::transition(tx, order, OrderStates { payment, ..order.states })?,
    };
    fulfillment::update_progress(tx, &order)
}

/// A refund and its order, locked until the transaction ends.
struct LockedRefund {
    order: Order,
    refund: Refund,
}

fn lock(tx: &mut Tx<'_>, id: RefundId) -> Result<LockedRefund> {
    let known = payments::get_refund(tx, id)?.ok_or(Error::NotFound)?;
    let order = status::lock(tx, known.order_id)?;
    let refund = payments::get_refund(tx, id)?.ok_or(Error::NotFound)?;
    Ok(LockedRefund { order, refund })
}

/// Records that a refund succeeded. Returns `false` if it was changed in the meantime.
fn finish(
    tx: &mut Tx<'_>,
    shop: &ShopIdentity,
    scope: &Scope,
    order: &Order,
    refund: &Refund,
    end: &RefundEnd<'_>,
) -> Result<bool> {
    if !payments::end_refund(tx, refund.id, refund.status, RefundStatus::Succeeded, end)? {
        return Ok(false);
    }
    stock::restock_refund(tx, scope, order, refund.id)?;
    let order = follow_money(tx, order)?;
    let amount = order.money(&refund.amount);
    let message = match refund.is_manual() {
        true => format!("{amount} refunded manually."),
        false => format!("{amount} refunded."),
    };
    note(tx, scope, &order, "refund_done", &message)?;
    webhook_events::notify_refunded(tx, &order, &refund.amount)?;
    documents::credit_refund(tx, &order, refund)?;
    let documents = documents::list_documents(tx, order.id)?;
    let credit_note = documents.iter().find(|document| document.refund_id == Some(refund.id));
    emails::refunded(tx, shop, &order, refund, credit_note)?;
    Ok(true)
}

/// Counts a failed refund again, because the provider completed it after all. Returns `None` and
/// flags the order if its money was refunded in another way in the meantime.
fn reserve_again(tx: &mut Tx<'_>, order: &Order, refund: &Refund) -> Result<Option<Order>> {
    let after = order.refunded_total.clone() + &refund.amount;
    let Some(order) = set_refunded(tx, order, &after)? else {
        let amount = order.money(&refund.amount);
        let message = format!(
            "The payment provider completed a refund of {amount} that had failed here and was \
             already paid back another way. Please check there: more was refunded than received."
        );
        flags::add(tx, order, &message)?;
        note(tx, &Scope::system(), order, "flagged", &message)?;
        return Ok(None);
    };
    for line in q!(tx, orders::refunds::list_refund_lines(&[refund.id]))? {
        // Units that were shipped or refunded in the meantime don't change.
        q!(tx, orders::refunds::count_refunded(line.order_line_id, line.quantity))?;
    }
    Ok(Some(order))
}

/// Returns the state of the payment after a total of `refunded` was refunded. Refunds of money
/// above the order's total leave it paid.
fn payment_status_after(order: &Order, refunded: &Money) -> PaymentStatus {
    let left = order.paid_total.clone() - refunded;
    match order.states.payment {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded => {
            if refunded.is_zero() {
                PaymentStatus::Paid
            } else if left.is_zero() {
                PaymentStatus::Refunded
            } else if left < order.total_price {
                PaymentStatus::PartiallyRefunded
            } else {
                PaymentStatus::Paid
            }
        }
        unchanged => unchanged,
    }
}
