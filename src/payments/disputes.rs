//! Payments that a shopper's bank questions: what the provider reported last.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::OrderId,
    q,
};

use super::{
    gateway::{DisputeFunds, DisputeReport},
    models::{Dispute, Payment},
    status::DisputeStatus,
};

/// What a report changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeChange {
    /// The dispute before; `None` if this is the first that is heard of it.
    pub before: Option<Dispute>,
    /// The dispute now.
    pub after: Dispute,
}

/// Takes over what a provider reports of a dispute, in whatever order reports come: a decision is
/// not undone by an earlier report, and where the money went is noted once. The caller holds the
/// order's lock.
pub fn record_dispute(
    tx: &mut Tx<'_>,
    payment: &Payment,
    report: &DisputeReport,
) -> Result<DisputeChange> {
    let now = tx.now();
    let before = q!(tx, payments::disputes::by_external_id(&payment.gateway, &report.external_id))?;
    let mut after = match &before {
        None => q!(tx, payments::disputes::insert(payment, report, now))?,
        Some(known) if is_news(known, report) => {
            q!(tx, payments::disputes::update(known.id, report, now))?
        }
        Some(known) => known.clone(),
    };
    if let Some(funds) = report.funds {
        let withdrawn = after.funds_withdrawn || funds == DisputeFunds::Withdrawn;
        let reinstated = after.funds_reinstated || funds == DisputeFunds::Reinstated;
        let moved = (withdrawn, reinstated);
        if moved != (after.funds_withdrawn, after.funds_reinstated) {
            after = q!(tx, payments::disputes::move_funds(after.id, moved, now))?;
        }
    }
    Ok(DisputeChange { before, after })
}

/// Returns `true` if a report is later than what is known. A decision is later than anything that
/// is open, whatever the clocks say.
fn is_news(known: &Dispute, report: &DisputeReport) -> bool {
    match (known.status.is_open(), report.status.is_open()) {
        (true, false) => true,
        (false, true) => false,
        _ => report.reported_at >= known.reported_at,
    }
}

/// Every dispute of some orders, the first first.
pub fn list_disputes(conn: &mut Conn<'_>, orders: &[OrderId]) -> Result<Vec<Dispute>> {
    q!(conn, payments::disputes::of_orders(orders))
}

/// How the disputes of one order stand together: one that is open matters most, then one that was
/// lost. `None` without any.
pub fn overall_status(disputes: &[Dispute]) -> Option<DisputeStatus> {
    let mut all = disputes.iter().rev().map(|dispute| dispute.status);
    let lost = |status: &DisputeStatus| *status == DisputeStatus::Lost;
    let open = all.clone().find(|status| status.is_open());
    open.or_else(|| all.clone().find(lost)).or_else(|| all.next())
}
