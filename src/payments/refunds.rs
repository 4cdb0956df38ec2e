//! The records of refunds. A refund is recorded in a transaction and sent to the provider after it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::{OrderId, RefundId},
    jobs, q,
};

use super::models::{AcceptedRefund, NewRefund, Payment, Refund, RefundEnd, RefundStatus};

/// The kind of job that sends a refund to its provider.
pub const REFUND_JOB: &str = "refund";

/// The payload of such a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundJob {
    /// The refund.
    pub refund: RefundId,
}

/// Records a refund, and enqueues the job that sends it to its provider, if any. Returns the
/// existing refund if the key was used before.
pub fn request_refund(tx: &mut Tx<'_>, new: &NewRefund) -> Result<Refund> {
    if let Some(known) = q!(tx, payments::refunds::by_key(&new.idempotency_key))? {
        return Ok(known);
    }
    let refund = q!(tx, payments::refunds::insert(new, tx.now()))?;
    if refund.payment_id.is_some() {
        jobs::enqueue(tx, jobs::Lane::Payments, REFUND_JOB, &RefundJob { refund: refund.id })?;
    }
    Ok(refund)
}

/// Returns the refund with this id.
pub fn get_refund(conn: &mut Conn<'_>, id: RefundId) -> Result<Option<Refund>> {
    q!(conn, payments::refunds::find(id))
}

/// All refunds of an order, oldest first.
pub fn list_refunds(conn: &mut Conn<'_>, order: OrderId) -> Result<Vec<Refund>> {
    q!(conn, payments::refunds::list_by_order(order))
}

/// Records that the provider accepted a refund that is still pending. Returns `false` if that was
/// recorded before.
pub fn accept_refund(tx: &mut Tx<'_>, id: RefundId, external_id: &str) -> Result<bool> {
    Ok(q!(tx, payments::refunds::accept(id, external_id, tx.now()))? == 1)
}

/// Ends a refund if its state still is `before`. Returns `false` if not.
pub fn end_refund(
    tx: &mut Tx<'_>,
    id: RefundId,
    before: RefundStatus,
    next: RefundStatus,
    end: &RefundEnd<'_>,
) -> Result<bool> {
    Ok(q!(tx, payments::refunds::finish(id, before, next, end, tx.now()))? == 1)
}

/// Records the money of a lost dispute as a refund. Returns the existing refund if the key was used
/// before.
pub fn record_lost_dispute(tx: &mut Tx<'_>, new: &NewRefund) -> Result<Refund> {
    if let Some(known) = q!(tx, payments::refunds::by_key(&new.idempotency_key))? {
        return Ok(known);
    }
    q!(tx, payments::refunds::insert_lost_dispute(new, tx.now()))
}

/// Returns the refund with this idempotency key.
pub fn get_refund_by_key(conn: &mut Conn<'_>, key: &str) -> Result<Option<Refund>> {
    q!(conn, payments::refunds::by_key(key))
}

/// The idempotency key of our request to the provider.
pub fn refund_key(payment: &Payment, refund: &Refund) -> String {
    format!("{}:refund:{}", payment.idempotency_key, refund.id)
}

/// Finds the refund that a provider reports, by the provider's id, or by our key if the provider's
/// response was never recorded. `None` if it is none of ours.
pub fn find_reported_refund(
    conn: &mut Conn<'_>,
    gateway: &str,
    external_id: &str,
    key: Option<&str>,
) -> Result<Option<Refund>> {
    if let Some(known) = q!(conn, payments::refunds::by_external_id(gateway, external_id))? {
        return Ok(Some(known));
    }
    let Some(id) = key.and_then(|key| key.rsplit_once(":refund:")?.1.parse::<RefundId>().ok())
    else {
        return Ok(None);
    };
    let Some(refund) = get_refund(conn, id)? else { return Ok(None) };
    let Some(payment) = refund.payment_id else { return Ok(None) };
    let payment = q!(conn, payments::payments::find(payment))?;
    let is_ours = payment.is_some_and(|payment| {
        payment.gateway == gateway && Some(refund_key(&payment, &refund).as_str()) == key
    });
    Ok(Some(refund).filter(|refund| is_ours && refund.external_id.is_none()))
}

/// Refunds that a provider accepted and has not reported about for `silence`.
pub fn list_refunds_to_check(
    conn: &mut Conn<'_>,
    silence: Duration,
    limit: i64,
) -> Result<Vec<AcceptedRefund>> {
    q!(conn, payments::refunds::accepted(conn.now().before(silence), limit))
}

/// Records that the provider was asked about a refund just now.
pub fn record_refund_check(tx: &mut Tx<'_>, id: RefundId) -> Result<()> {
    q!(tx, payments::refunds::record_check(id, tx.now()))?;
    Ok(())
}
