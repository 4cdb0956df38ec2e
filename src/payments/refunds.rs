//! The books of refunds. A refund is promised in a transaction and asked for after it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::{OrderId, RefundId},
    jobs, q,
};

use super::{
    models::{NewRefund, Payment, Refund, RefundEnd},
    status::RefundStatus,
};

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

/// A refund; none where there is no such.
pub fn get_refund(conn: &mut Conn<'_>, id: RefundId) -> Result<Option<Refund>> {
    q!(conn, payments::refunds::find(id))
}

/// Every refund of an order, the first first.
pub fn list_refunds(conn: &mut Conn<'_>, order: OrderId) -> Result<Vec<Refund>> {
    q!(conn, payments::refunds::of_order(order))
}

/// Notes that the provider accepted a refund that is not done yet: false where it was noted before.
pub fn accept_refund(tx: &mut Tx<'_>, id: RefundId, external_id: &str) -> Result<bool> {
    Ok(q!(tx, payments::refunds::accept(id, external_id, tx.now()))? == 1)
}

/// Ends a refund that still is `before`: false where somebody else was first.
pub fn end_refund(
    tx: &mut Tx<'_>,
    id: RefundId,
    before: RefundStatus,
    next: RefundStatus,
    end: &RefundEnd<'_>,
) -> Result<bool> {
    let step = (before.word(), next.word());
    Ok(q!(tx, payments::refunds::finish(id, step, end, tx.now()))? == 1)
}

/// Writes down money that a provider took without being asked. The same key answers the row that
/// is there already.
pub fn record_taken(tx: &mut Tx<'_>, new: &NewRefund) -> Result<Refund> {
    if let Some(known) = q!(tx, payments::refunds::by_key(&new.idempotency_key))? {
        return Ok(known);
    }
    q!(tx, payments::refunds::insert_taken(new, tx.now()))
}

/// The refund of a key; `None` where there is no such.
pub fn refund_by_key(conn: &mut Conn<'_>, key: &str) -> Result<Option<Refund>> {
    q!(conn, payments::refunds::by_key(key))
}

/// The key by which a provider knows our asking for a refund.
pub fn refund_key(payment: &Payment, refund: &Refund) -> String {
    format!("{}:refund:{}", payment.idempotency_key, refund.id)
}

/// The refund that a provider reports: known by the provider's name for it, or by the key of our
/// asking where the answer to it was not written down. `None` where it is no refund of ours.
pub fn reported_refund(
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

/// A refund that a provider accepted, with the provider's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedRefund {
    /// The refund.
    pub refund: Refund,
    /// Which provider.
    pub gateway: String,
}

/// Refunds that a provider accepted and has told nothing about for `patience`.
pub fn refunds_to_check(
    conn: &mut Conn<'_>,
    patience: Duration,
    limit: i64,
) -> Result<Vec<AcceptedRefund>> {
    let before = conn.now().before(patience);
    let found = q!(conn, payments::refunds::unsettled(before, limit))?;
    Ok(found.into_iter().map(|(refund, gateway)| AcceptedRefund { refund, gateway }).collect())
}

/// Notes that the provider was asked about a refund just now.
pub fn note_refund_checked(tx: &mut Tx<'_>, id: RefundId) -> Result<()> {
    q!(tx, payments::refunds::checked(id, tx.now()))?;
    Ok(())
}
