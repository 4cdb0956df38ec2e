//! Queries for refunds. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{payments, refunds},
    foundation::{
        clock::Timestamp,
        ids::{OrderId, RefundId},
    },
    payments::models::{AcceptedRefund, NewRefund, Refund, RefundEnd, RefundKind, RefundStatus},
};

pub fn insert(conn: &mut Conn, new: &NewRefund, now: Timestamp) -> QueryResult<Refund> {
    diesel::insert_into(refunds::table)
        .values((
            refunds::order_id.eq(new.order_id),
            refunds::payment_id.eq(new.payment_id),
            refunds::amount.eq(&new.amount),
            refunds::reason.eq(&new.reason),
            refunds::status.eq(RefundStatus::Pending),
            refunds::idempotency_key.eq(&new.idempotency_key),
            refunds::actor_id.eq(new.actor_id),
            refunds::inserted_at.eq(now),
            refunds::updated_at.eq(now),
        ))
        .returning(Refund::as_returning())
        .get_result(conn)
}

pub fn by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<Refund>> {
    refunds::table
        .filter(refunds::idempotency_key.eq(key))
        .select(Refund::as_select())
        .first(conn)
        .optional()
}

pub fn find(conn: &mut Conn, id: RefundId) -> QueryResult<Option<Refund>> {
    refunds::table.find(id).select(Refund::as_select()).first(conn).optional()
}

pub fn list_by_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Refund>> {
    refunds::table
        .filter(refunds::order_id.eq(order))
        .order(refunds::id)
        .select(Refund::as_select())
        .load(conn)
}

/// The refund with this provider's id.
pub fn by_external_id(
    conn: &mut Conn,
    gateway: &str,
    external_id: &str,
) -> QueryResult<Option<Refund>> {
    refunds::table
        .inner_join(payments::table)
        .filter(refunds::external_id.eq(external_id))
        .filter(payments::gateway.eq(gateway))
        .select(Refund::as_select())
        .first(conn)
        .optional()
}

/// Records the provider's id of a refund that it accepted.
pub fn accept(
    conn: &mut Conn,
    id: RefundId,
    external_id: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(refunds::table.find(id))
        .filter(refunds::status.eq(RefundStatus::Pending).and(refunds::external_id.is_null()))
        .set((refunds::external_id.eq(external_id), refunds::updated_at.eq(now)))
        .execute(conn)
}

/// Ends a refund if its state still is `before`; returns 0 if not.
pub fn finish(
    conn: &mut Conn,
    id: RefundId,
    before: RefundStatus,
    next: RefundStatus,
    end: &RefundEnd<'_>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(refunds::table.find(id))
        .filter(refunds::status.eq(before))
        .set((
            refunds::status.eq(next),
            end.external_id.map(|id| refunds::external_id.eq(id)),
            refunds::failure.eq(end.failure),
            refunds::finished_at.eq(now),
            refunds::finished_by.eq(end.actor_id),
            refunds::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Refunds that a provider accepted and has not reported about since `before`, the longest silent
/// first.
pub fn accepted(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<AcceptedRefund>> {
    refunds::table
        .inner_join(payments::table)
        .filter(refunds::status.eq(RefundStatus::Pending).and(refunds::external_id.is_not_null()))
        .filter(refunds::updated_at.le(before))
        .order((refunds::updated_at, refunds::id))
        .limit(limit)
        .select(AcceptedRefund::as_select())
        .load(conn)
}

/// Records that the provider was asked just now.
pub fn record_check(conn: &mut Conn, id: RefundId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(refunds::table.find(id)).set(refunds::updated_at.eq(now)).execute(conn)
}

/// Inserts the loss of a dispute as a completed refund.
pub fn insert_lost_dispute(
    conn: &mut Conn,
    new: &NewRefund,
    now: Timestamp,
) -> QueryResult<Refund> {
    diesel::insert_into(refunds::table)
        .values((
            refunds::order_id.eq(new.order_id),
            refunds::payment_id.eq(new.payment_id),
            refunds::amount.eq(&new.amount),
            refunds::reason.eq(&new.reason),
            refunds::status.eq(RefundStatus::Succeeded),
            refunds::idempotency_key.eq(&new.idempotency_key),
            refunds::kind.eq(RefundKind::Dispute),
            refunds::finished_at.eq(now),
            refunds::inserted_at.eq(now),
            refunds::updated_at.eq(now),
        ))
        .returning(Refund::as_returning())
        .get_result(conn)
}
