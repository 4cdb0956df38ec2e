//! The books of refunds. A refund is promised in a transaction and asked for after it.

use serde::{Deserialize, Serialize};

use crate::{
    db::{Conn, Outcome, Tx},
    foundation::ids::{OrderId, RefundId},
    jobs, q,
};

use super::models::{NewRefund, Refund};

/// The kind of job that asks a provider for a refund.
pub const REFUND_JOB: &str = "refund";

/// What such a job says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundJob {
    /// Which refund.
    pub refund: RefundId,
}

/// Promises a refund, and lets the worker ask for it where the money came through a provider.
/// The same key answers the refund that is there already.
pub fn request_refund(tx: &mut Tx<'_>, new: &NewRefund) -> Outcome<Refund> {
    if let Some(known) = q!(tx, payments::refunds::by_key(&new.idempotency_key))? {
        return Ok(known);
    }
    let now = tx.now();
    let refund = q!(tx, payments::refunds::insert(new, now))?;
    if refund.payment_id.is_some() {
        jobs::enqueue(tx, REFUND_JOB, &RefundJob { refund: refund.id })?;
    }
    Ok(refund)
}

/// A refund; none where there is no such.
pub fn get_refund(conn: &mut Conn<'_>, id: RefundId) -> Outcome<Option<Refund>> {
    Ok(q!(conn, payments::refunds::find(id))?)
}

/// Every refund of an order, the first first.
pub fn list_refunds(conn: &mut Conn<'_>, order: OrderId) -> Outcome<Vec<Refund>> {
    Ok(q!(conn, payments::refunds::of_order(order))?)
}

/// Notes that the money is on its way, and what the provider calls that: false where it was noted
/// before.
pub fn finish_refund(tx: &mut Tx<'_>, id: RefundId, external_id: Option<&str>) -> Outcome<bool> {
    let now = tx.now();
    Ok(q!(tx, payments::refunds::finish(id, external_id, now))? == 1)
}

/// Notes that the provider will not do it: false where it was noted before.
pub fn refuse_refund(tx: &mut Tx<'_>, id: RefundId, failure: &str) -> Outcome<bool> {
    let now = tx.now();
    Ok(q!(tx, payments::refunds::refuse(id, failure, now))? == 1)
}
