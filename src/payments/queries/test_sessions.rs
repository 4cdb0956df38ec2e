//! Queries for the test gateway. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{test_refunds, test_sessions},
    foundation::{clock::Timestamp, money::Money},
    payments::models::{TestSession, TestSessionStatus},
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

/// Sets the state if it still is `before` and the session has not expired; returns 0 if not.
pub fn advance(
    conn: &mut Conn,
    id: &str,
    before: TestSessionStatus,
    after: TestSessionStatus,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(test_sessions::table.find(id))
        .filter(test_sessions::status.eq(before))
        .filter(
            test_sessions::status.ne(TestSessionStatus::Open).or(test_sessions::expires_at.gt(now)),
        )
        .set(test_sessions::status.eq(after))
        .execute(conn)
}

pub fn close(conn: &mut Conn, id: &str) -> QueryResult<usize> {
    diesel::update(test_sessions::table.find(id))
        .filter(test_sessions::status.eq(TestSessionStatus::Open))
        .set(test_sessions::status.eq(TestSessionStatus::Expired))
        .execute(conn)
}

/// Sets the refunded amount if it has not changed since the session was read; returns 0 if it has
/// changed.
pub fn set_refunded(conn: &mut Conn, session: &TestSession, sum: &Money) -> QueryResult<usize> {
    diesel::update(test_sessions::table.find(&session.id))
        .filter(test_sessions::refunded.eq(&session.refunded))
        .set(test_sessions::refunded.eq(sum))
        .execute(conn)
}

pub fn insert_refund(
    conn: &mut Conn,
    id: &str,
    session: &str,
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
