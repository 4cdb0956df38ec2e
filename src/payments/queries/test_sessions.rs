//! The test gateway's books in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{test_refunds, test_sessions},
    foundation::{clock::Timestamp, money::Money},
    payments::models::TestSession,
};

pub fn insert(conn: &mut Conn, session: TestSession) -> QueryResult<usize> {
    diesel::insert_into(test_sessions::table).values(session).execute(conn)
}

pub fn find(conn: &mut Conn, id: &str) -> QueryResult<Option<TestSession>> {
    test_sessions::table.find(id).select(TestSession::as_select()).first(conn).optional()
}

pub fn by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<TestSession>> {
    test_sessions::table
        .filter(test_sessions::idempotency_key.eq(key))
        .select(TestSession::as_select())
        .first(conn)
        .optional()
}

/// The check is the write: 0 where it does not stand so, or is over.
pub fn step(
    conn: &mut Conn,
    id: &str,
    (before, after): (&str, &str),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(test_sessions::table.find(id))
        .filter(test_sessions::status.eq(before))
        .filter(test_sessions::status.ne("open").or(test_sessions::expires_at.gt(now)))
        .set(test_sessions::status.eq(after))
        .execute(conn)
}

pub fn close(conn: &mut Conn, id: &str) -> QueryResult<usize> {
    diesel::update(test_sessions::table.find(id))
        .filter(test_sessions::status.eq("open"))
        .set(test_sessions::status.eq("expired"))
        .execute(conn)
}

/// The check is the write: 0 where something else was sent back meanwhile.
pub fn give_back(conn: &mut Conn, session: &TestSession, sum: Money) -> QueryResult<usize> {
    diesel::update(test_sessions::table.find(&session.id))
        .filter(test_sessions::refunded.eq(&session.refunded))
        .set(test_sessions::refunded.eq(sum))
        .execute(conn)
}

pub fn insert_refund(
    conn: &mut Conn,
    (id, session): (&str, &str),
    key: &str,
    amount: &Money,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(test_refunds::table)
        .values((
            test_refunds::id.eq(id),
            test_refunds::session_id.eq(session),
            test_refunds::idempotency_key.eq(key),
            test_refunds::amount.eq(amount),
            test_refunds::inserted_at.eq(now),
        ))
        .execute(conn)
}

pub fn refund_by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<String>> {
    test_refunds::table
        .filter(test_refunds::idempotency_key.eq(key))
        .select(test_refunds::id)
        .first(conn)
        .optional()
}
