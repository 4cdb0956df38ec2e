//! Queries for payments. Compiled once for each database.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    db::schema::payments,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, PaymentId},
    },
    payments::{
        gateway::{Charge, GatewaySession},
        models::{AttemptDetails, AttemptStatus, NewPayment, Payment},
    },
};

pub fn count(conn: &mut Conn, order: OrderId) -> QueryResult<i64> {
    payments::table.filter(payments::order_id.eq(order)).count().get_result(conn)
}

pub fn insert(
    conn: &mut Conn,
    new: &NewPayment,
    key: &str,
    now: Timestamp,
) -> QueryResult<Payment> {
    diesel::insert_into(payments::table)
        .values((
            payments::order_id.eq(new.order_id),
            payments::gateway.eq(new.gateway),
            payments::idempotency_key.eq(key),
            payments::status.eq(AttemptStatus::Created),
            payments::amount.eq(&new.amount),
            payments::currency.eq(new.currency.code()),
            payments::expires_at.eq(new.expires_at),
            payments::checked_at.eq(now),
            payments::inserted_at.eq(now),
            payments::updated_at.eq(now),
        ))
        .returning(Payment::as_returning())
        .get_result(conn)
}

/// Returns an attempt with a session that can be paid after `pay_until`, or one without a session
/// that can be paid after `open_until`.
pub fn reusable(
    conn: &mut Conn,
    order: OrderId,
    pay_until: Timestamp,
    open_until: Timestamp,
) -> QueryResult<Option<Payment>> {
    let can_be_paid =
        payments::status.eq(AttemptStatus::Pending).and(payments::expires_at.gt(pay_until));
    let can_be_opened =
        payments::status.eq(AttemptStatus::Created).and(payments::expires_at.gt(open_until));
    payments::table
        .filter(payments::order_id.eq(order))
        .filter(can_be_paid.or(can_be_opened))
        .order(payments::id.desc())
        .select(Payment::as_select())
        .first(conn)
        .optional()
}

pub fn find(conn: &mut Conn, id: PaymentId) -> QueryResult<Option<Payment>> {
    payments::table.find(id).select(Payment::as_select()).first(conn).optional()
}

pub fn list_by_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Payment>> {
    payments::table
        .filter(payments::order_id.eq(order))
        .order(payments::id)
        .select(Payment::as_select())
        .load(conn)
}

pub fn by_external_id(
    conn: &mut Conn,
    gateway: &str,
    external_id: &str,
) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::gateway.eq(gateway))
        .filter(payments::external_id.eq(external_id))
        .select(Payment::as_select())
        .first(conn)
        .optional()
}

pub fn by_charge(conn: &mut Conn, gateway: &str, charge: &str) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::gateway.eq(gateway))
        .filter(payments::charge.eq(charge))
        .select(Payment::as_select())
        .first(conn)
        .optional()
}

pub fn by_key(conn: &mut Conn, gateway: &str, key: &str) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::gateway.eq(gateway))
        .filter(payments::idempotency_key.eq(key))
        .select(Payment::as_select())
        .first(conn)
        .optional()
}

pub fn set_external_id(conn: &mut Conn, id: PaymentId, external_id: &str) -> QueryResult<usize> {
    diesel::update(payments::table.find(id))
        .filter(payments::external_id.is_null())
        .set(payments::external_id.eq(external_id))
        .execute(conn)
}

pub fn set_session(
    conn: &mut Conn,
    id: PaymentId,
    session: &GatewaySession,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(payments::table.find(id))
        .set((
            payments::external_id.eq(&session.external_id),
            payments::url.eq(&session.url),
            payments::expires_at.eq(session.expires_at),
            payments::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Sets the state if it still is one of `before`; returns 0 if not. Empty details don't overwrite
/// earlier ones.
pub fn advance(
    conn: &mut Conn,
    id: PaymentId,
    before: &[AttemptStatus],
    next: AttemptStatus,
    details: &AttemptDetails<'_>,
    now: Timestamp,
) -> QueryResult<usize> {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    diesel::update(payments::table.find(id))
        .filter(payments::status.eq_any(before))
        .set((
            payments::status.eq(next),
            known(details.charge).map(|charge| payments::charge.eq(charge)),
            known(details.reason).map(|reason| payments::reason.eq(reason)),
            payments::checked_at.eq(now),
            payments::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn set_amount(
    conn: &mut Conn,
    id: PaymentId,
    charge: &Charge,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(payments::table.find(id))
        .set((
            payments::amount.eq(&charge.amount),
            payments::currency.eq(charge.currency.code()),
            payments::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn open(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<Payment>> {
    payments::table
        // Literals instead of bound values, so that the planner can use the partial index.
        .filter(sql::<Bool>("payments.status IN ('created', 'pending', 'processing')"))
        .filter(payments::checked_at.le(before))
        .order((payments::checked_at, payments::id))
        .limit(limit)
        .select(Payment::as_select())
        .load(conn)
}

pub fn record_check(conn: &mut Conn, id: PaymentId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(payments::table.find(id)).set(payments::checked_at.eq(now)).execute(conn)
}
