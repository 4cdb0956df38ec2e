//! Disputes, in the state that their providers reported last.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::OrderId,
    q,
};

use super::{
    gateway::{DisputeFunds, DisputeReport},
    models::{Dispute, DisputeStatus, Payment},
};

/// The change that a report caused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeChange {
    /// The dispute before; `None` if it is new.
    pub before: Option<Dispute>,
    /// The dispute now.
    pub after: Dispute,
}

/// Records a provider's report about a dispute. Reports may come in any order: an earlier one does
/// not undo a decision, and each movement of money is recorded once. The caller has locked the
/// order.
pub fn record_dispute(
    tx: &mut Tx<'_>,
    payment: &Payment,
    report: &DisputeReport,
) -> Result<DisputeChange> {
    let now = tx.now();
    let before = q!(tx, payments::disputes::by_external_id(&payment.gateway, &report.external_id))?;
    let mut after = match &before {
        None => q!(tx, payments::disputes::insert(payment, report, now))?,
        Some(known) if is_newer(known, report) => {
            q!(tx, payments::disputes::update(known.id, report, now))?
        }
        Some(known) => known.clone(),
    };
    if let Some(funds) = report.funds {
        let withdrawn = after.funds_withdrawn || funds == DisputeFunds::Withdrawn;
        let reinstated = after.funds_reinstated || funds == DisputeFunds::Reinstated;
        if withdrawn != after.funds_withdrawn || reinstated != after.funds_reinstated {
            after = q!(tx, payments::disputes::set_funds(after.id, withdrawn, reinstated, now))?;
        }
    }
    Ok(DisputeChange { before, after })
}

/// Returns `true` if a report is newer than what is known. A decision is newer than any undecided
/// state, regardless of the timestamps.
fn is_newer(known: &Dispute, report: &DisputeReport) -> bool {
    match (known.status.is_open(), report.status.is_open()) {
        (true, false) => true,
        (false, true) => false,
        _ => report.reported_at >= known.reported_at,
    }
}

/// All disputes of these orders, oldest first.
pub fn list_disputes(conn: &mut Conn<'_>, orders: &[OrderId]) -> Result<Vec<Dispute>> {
    q!(conn, payments::disputes::list_by_order(orders))
}

/// Returns the overall state of an order's disputes: the newest undecided one, else a lost one,
/// else the newest. `None` without disputes.
pub fn overall_status(disputes: &[Dispute]) -> Option<DisputeStatus> {
    let mut all = disputes.iter().rev().map(|dispute| dispute.status);
    let lost = |status: &DisputeStatus| *status == DisputeStatus::Lost;
    let open = all.clone().find(|status| status.is_open());
    open.or_else(|| all.clone().find(lost)).or_else(|| all.next())
}
