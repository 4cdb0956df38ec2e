//! Disputes about the payments of orders. A dispute flags the order with the deadline for a
//! response. A lost dispute is recorded as a refund.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    foundation::{money::Money, zone::Zone},
    payments::{
        self, Dispute, DisputeChange, DisputeReport, DisputeStatus, NewRefund, Payment, Refund,
        RefundEnd, RefundStatus,
    },
    q, settings,
};

use super::{
    flags,
    models::{OpenDispute, Order},
    refunds::{follow_money, set_refunded},
    status,
    timeline::note,
    webhook_events,
};

/// Applies a provider's report about a dispute. Reports may come in any order and repeatedly.
pub fn record_dispute(tx: &mut Tx<'_>, payment: &Payment, report: &DisputeReport) -> Result<()> {
    let order = status::lock(tx, payment.order_id)?;
    let change = payments::record_dispute(tx, payment, report)?;
    notify_admins(tx, &order, &change)?;
    record_refund(tx, &order, &change.after)
}

/// Undecided disputes, the earliest deadline first.
pub fn list_open_disputes(
    conn: &mut Conn<'_>,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<OpenDispute>> {
    scope.require(Permission::OrdersRead)?;
    q!(conn, orders::refunds::open_disputes(limit))
}

/// Describes a dispute for the shopkeeper, with its deadline in this time zone.
pub fn describe_dispute(dispute: &Dispute, zone: Zone) -> String {
    let amount = dispute.amount.format(dispute.currency);
    let reason = &dispute.reason;
    let by = match dispute.evidence_due_by {
        Some(due) => format!(" by {}", zone.date_time(due)),
        None => String::new(),
    };
    match (dispute.status, dispute.inquiry) {
        (DisputeStatus::NeedsResponse, false) => {
            format!("{amount} is disputed ({reason}). Respond at the payment provider{by}.")
        }
        (DisputeStatus::NeedsResponse, true) => format!(
            "The customer's bank asks about {amount} ({reason}). Respond at the payment provider{by}."
        ),
        (DisputeStatus::UnderReview, _) => {
            format!("You responded to the dispute about {amount} ({reason}). The bank is deciding.")
        }
        (DisputeStatus::Won, _) => {
            format!("The dispute about {amount} ({reason}) was won. You keep the money.")
        }
        (DisputeStatus::Lost, _) => {
            format!("The dispute about {amount} ({reason}) was lost. The customer was refunded.")
        }
        (DisputeStatus::Closed, _) => {
            format!("The bank's inquiry about {amount} ({reason}) was closed without a dispute.")
        }
    }
}

/// Notes the changes, and flags the order while a response is needed or if the dispute was lost.
fn notify_admins(tx: &mut Tx<'_>, order: &Order, change: &DisputeChange) -> Result<()> {
    let DisputeChange { before, after } = change;
    let zone = settings::current(tx)?.zone();
    let text = describe_dispute(after, zone);
    let describe = |before| describe_dispute(before, zone);
    let before_text = before.as_ref().map(describe).unwrap_or_default();
    if text != before_text {
        flags::remove(tx, order, &before_text)?;
        if matches!(after.status, DisputeStatus::NeedsResponse | DisputeStatus::Lost) {
            flags::add(tx, order, &text)?;
        }
        note(tx, &Scope::system(), order, "dispute", &text)?;
    }
    let amount = after.amount.format(after.currency);
    let withdrawn = before.as_ref().is_some_and(|before| before.funds_withdrawn);
    if after.funds_withdrawn && !withdrawn {
        let message =
            format!("The payment provider withheld {amount} until the dispute is decided.");
        note(tx, &Scope::system(), order, "dispute_funds", &message)?;
    }
    let reinstated = before.as_ref().is_some_and(|before| before.funds_reinstated);
    if after.funds_reinstated && !reinstated {
        let message = format!("The payment provider returned the disputed {amount}.");
        note(tx, &Scope::system(), order, "dispute_funds", &message)?;
    }
    Ok(())
}

/// Records the money of a lost dispute as refunded, once. Reverts that if the bank changes its
/// decision later.
fn record_refund(tx: &mut Tx<'_>, order: &Order, dispute: &Dispute) -> Result<()> {
    let key = format!("dispute:{}:{}", dispute.gateway, dispute.external_id);
    let recorded = payments::get_refund_by_key(tx, &key)?;
    let lost = dispute.status == DisputeStatus::Lost;
    let order = match (lost, recorded) {
        (true, None) => record_loss(tx, order, dispute, key)?,
        (true, Some(refund)) if refund.status == RefundStatus::Failed => {
            let end = RefundEnd::default();
            end_refund(tx, &refund, RefundStatus::Succeeded, &end)?;
            set_refunded(tx, order, &(order.refunded_total.clone() + &refund.amount))?
        }
        (false, Some(refund)) if refund.status == RefundStatus::Succeeded => {
            let failure = "The bank decided in the shop's favor after all.";
            let end = RefundEnd { failure, ..RefundEnd::default() };
            end_refund(tx, &refund, RefundStatus::Failed, &end)?;
            set_refunded(tx, order, &(order.refunded_total.clone() - &refund.amount))?
        }
        _ => None,
    };
    if let Some(order) = order {
        follow_money(tx, &order)?;
    }
    Ok(())
}

fn end_refund(
    tx: &mut Tx<'_>,
    refund: &Refund,
    next: RefundStatus,
    end: &RefundEnd<'_>,
) -> Result<bool> {
    payments::end_refund(tx, refund.id, refund.status, next, end)
}

/// Records a lost dispute as a refund. The amount is limited to the money that is left.
fn record_loss(
    tx: &mut Tx<'_>,
    order: &Order,
    dispute: &Dispute,
    key: String,
) -> Result<Option<Order>> {
    let amount: Money = dispute.amount.clone().min(order.net_paid());
    if amount.is_zero() || dispute.currency != order.currency() {
        return Ok(None);
    }
    let after = order.refunded_total.clone() + &amount;
    let reserved = set_refunded(tx, order, &after)?;
    if reserved.is_some() {
        webhook_events::notify_refunded(tx, order, &amount)?;
        payments::record_lost_dispute(
            tx,
            &NewRefund {
                order_id: order.id,
                payment_id: Some(dispute.payment_id),
                amount,
                reason: String::new(),
                idempotency_key: key,
                actor_id: None,
            },
        )?;
    }
    Ok(reserved)
}
