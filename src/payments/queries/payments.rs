//! Payments in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::payments,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, PaymentId},
        money::Money,
    },
    payments::{
        gateway::Session,
        models::{NewPayment, Payment},
    },
};

/// What a provider may still tell about.
const OPEN: [&str; 3] = ["created", "pending", "processing"];

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
            payments::status.eq("created"),
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

/// One with an address that can be paid until after `pay`, or one that may be asked for once more
/// because it lasts until after `ask`.
pub fn live(
    conn: &mut Conn,
    order: OrderId,
    (pay, ask): (Timestamp, Timestamp),
) -> QueryResult<Option<Payment>> {
    let payable = payments::status.eq("pending").and(payments::expires_at.gt(pay));
    let askable = payments::status.eq("created").and(payments::expires_at.gt(ask));
    payments::table
        .filter(payments::order_id.eq(order))
        .filter(payable.or(askable))
        .order(payments::id.desc())
        .select(Payment::as_select())
        .first(conn)
        .optional()
}

pub fn find(conn: &mut Conn, id: PaymentId) -> QueryResult<Option<Payment>> {
    payments::table.find(id).select(Payment::as_select()).first(conn).optional()
}

pub fn of_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Payment>> {
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

pub fn identify(conn: &mut Conn, id: PaymentId, external_id: &str) -> QueryResult<usize> {
    diesel::update(payments::table.find(id))
        .filter(payments::external_id.is_null())
        .set(payments::external_id.eq(external_id))
        .execute(conn)
}

pub fn begun(
    conn: &mut Conn,
    id: PaymentId,
    session: &Session,
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

/// The check is the write: 0 where it is none of `before` any more. What was noted of charge and
/// reason stays where nothing new is known.
pub fn advance(
    conn: &mut Conn,
    id: PaymentId,
    (before, next): (&[&str], &str),
    (charge, reason): (&str, &str),
    now: Timestamp,
) -> QueryResult<usize> {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    diesel::update(payments::table.find(id))
        .filter(payments::status.eq_any(before))
        .set((
            payments::status.eq(next),
            known(charge).map(|charge| payments::charge.eq(charge)),
            known(reason).map(|reason| payments::reason.eq(reason)),
            payments::checked_at.eq(now),
            payments::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn record(
    conn: &mut Conn,
    id: PaymentId,
    (amount, currency): (&Money, &str),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(payments::table.find(id))
        .set((
            payments::amount.eq(amount),
            payments::currency.eq(currency),
            payments::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn unsettled(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<Payment>> {
    payments::table
        .filter(payments::status.eq_any(OPEN))
        .filter(payments::checked_at.le(before))
        .order((payments::checked_at, payments::id))
        .limit(limit)
        .select(Payment::as_select())
        .load(conn)
}

pub fn checked(conn: &mut Conn, id: PaymentId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(payments::table.find(id)).set(payments::checked_at.eq(now)).execute(conn)
}
