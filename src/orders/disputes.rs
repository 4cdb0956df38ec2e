//! What a disputed payment makes of its order: the shopkeeper is told until when to answer, and money
//! that a lost dispute took is booked as gone.

use crate::{
    Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::{money::Money, zone::Zone},
    payments::{
        self, Dispute, DisputeChange, DisputeReport, DisputeStatus, NewRefund, Payment, RefundEnd,
        RefundStatus,
    },
    q, settings,
};

use super::{
    flags,
    models::Order,
    refund_totals::{follow_money, set_refunded},
    states,
    timeline::note,
};

/// An open dispute, and the order that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDispute {
    /// The dispute.
    pub dispute: Dispute,
    /// The order's number.
    pub number: String,
}

/// Takes over what a provider reports of a dispute, in any order and any number of times.
pub fn dispute_reported(tx: &mut Tx<'_>, payment: &Payment, report: &DisputeReport) -> Result<()> {
    let order = states::lock(tx, payment.order_id)?;
    let change = payments::record_dispute(tx, payment, report)?;
    notify_admins(tx, &order, &change)?;
    book(tx, &order, &change.after)
}

/// Disputes that are not decided, the one to be answered first in front.
pub fn list_open_disputes(
    conn: &mut Conn<'_>,
    scope: &Scope,
    limit: i64,
) -> Result<Vec<OpenDispute>> {
    scope.require_admin()?;
    let open = q!(conn, orders::refunds::open_disputes(limit))?;
    Ok(open.into_iter().map(|(dispute, number)| OpenDispute { dispute, number }).collect())
}

/// What there is to know about a dispute, in a sentence for the shopkeeper, with
/// its deadline in this zone.
pub fn dispute_in_words(dispute: &Dispute, zone: Zone) -> String {
    let (amount, reason) = (dispute.amount.format(dispute.currency), &dispute.reason);
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

/// Flags the order while something is to be done or was lost, and notes what is new.
fn notify_admins(tx: &mut Tx<'_>, order: &Order, change: &DisputeChange) -> Result<()> {
    let DisputeChange { before, after } = change;
    let zone = settings::current(tx)?.zone();
    let words = dispute_in_words(after, zone);
    let in_words = |before| dispute_in_words(before, zone);
    let before_words = before.as_ref().map(in_words).unwrap_or_default();
    if words != before_words {
        flags::remove(tx, order, &before_words)?;
        if matches!(after.status, DisputeStatus::NeedsResponse | DisputeStatus::Lost) {
            flags::add(tx, order, &words)?;
        }
        note(tx, &Scope::system(), order, ("dispute", &words))?;
    }
    let amount = after.amount.format(after.currency);
    let withdrawn = before.as_ref().is_some_and(|before| before.funds_withdrawn);
    if after.funds_withdrawn && !withdrawn {
        let message =
            format!("The payment provider withheld {amount} until the dispute is decided.");
        note(tx, &Scope::system(), order, ("dispute_funds", &message))?;
    }
    let reinstated = before.as_ref().is_some_and(|before| before.funds_reinstated);
    if after.funds_reinstated && !reinstated {
        let message = format!("The payment provider returned the disputed {amount}.");
        note(tx, &Scope::system(), order, ("dispute_funds", &message))?;
    }
    Ok(())
}

/// Books money that is lost as gone back, once; and as here again, should the bank change its mind.
fn book(tx: &mut Tx<'_>, order: &Order, dispute: &Dispute) -> Result<()> {
    let key = format!("dispute:{}:{}", dispute.gateway, dispute.external_id);
    let booked = payments::refund_by_key(tx, &key)?;
    let lost = dispute.status == DisputeStatus::Lost;
    let order = match (lost, booked) {
        (true, None) => take(tx, order, dispute, key)?,
        (true, Some(row)) if row.status == RefundStatus::Failed => {
            let step = (RefundStatus::Failed, RefundStatus::Succeeded);
            payments::end_refund(tx, row.id, step.0, step.1, &RefundEnd::default())?;
            set_refunded(tx, order, &(order.refunded_total.clone() + &row.amount))?
        }
        (false, Some(row)) if row.status == RefundStatus::Succeeded => {
            let step = (RefundStatus::Succeeded, RefundStatus::Failed);
            let failure = "The bank decided in the shop's favor after all.";
            let end = RefundEnd { failure, ..RefundEnd::default() };
            payments::end_refund(tx, row.id, step.0, step.1, &end)?;
            set_refunded(tx, order, &(order.refunded_total.clone() - &row.amount))?
        }
        _ => None,
    };
    if let Some(order) = order {
        follow_money(tx, &order)?;
    }
    Ok(())
}

/// Writes down what a lost dispute took: at most what of the order's money is left.
fn take(tx: &mut Tx<'_>, order: &Order, dispute: &Dispute, key: String) -> Result<Option<Order>> {
    let kept = order.kept();
    let amount: Money = if dispute.amount < kept { dispute.amount.clone() } else { kept };
    if amount.is_zero() || dispute.currency != order.currency() {
        return Ok(None);
    }
    let after = order.refunded_total.clone() + &amount;
    let reserved = set_refunded(tx, order, &after)?;
    if reserved.is_some() {
        payments::record_taken(
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
