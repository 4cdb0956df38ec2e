//! Refunds in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::refunds,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, RefundId},
    },
    payments::models::{NewRefund, Refund},
};

pub fn insert(conn: &mut Conn, new: &NewRefund, now: Timestamp) -> QueryResult<Refund> {
    diesel::insert_into(refunds::table)
        .values((
            refunds::order_id.eq(new.order_id),
            refunds::payment_id.eq(new.payment_id),
            refunds::amount.eq(&new.amount),
            refunds::reason.eq(&new.reason),
            refunds::status.eq("pending"),
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

pub fn of_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Refund>> {
    refunds::table
        .filter(refunds::order_id.eq(order))
        .order(refunds::id)
        .select(Refund::as_select())
        .load(conn)
}

pub fn finish(
    conn: &mut Conn,
    id: RefundId,
    external_id: Option<&str>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(refunds::table.find(id))
        .filter(refunds::status.eq("pending"))
        .set((
            refunds::status.eq("succeeded"),
            refunds::external_id.eq(external_id),
            refunds::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn refuse(conn: &mut Conn, id: RefundId, failure: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::update(refunds::table.find(id))
        .filter(refunds::status.eq("pending"))
        .set((
            refunds::status.eq("failed"),
            refunds::failure.eq(failure),
            refunds::updated_at.eq(now),
        ))
        .execute(conn)
}
