//! Queries for orders. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    db::{
        Prepare,
        schema::{counters, orders},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{OrderId, UserId},
        slice::RowRange,
    },
    orders::models::{NewOrder, Order},
};

/// Returns the next order number. Waits until the transaction of the previous order ends, so that
/// the numbers have no gaps.
pub fn next_number(conn: &mut Conn) -> QueryResult<i64> {
    diesel::update(counters::table.find("orders"))
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .prepared()
        .get_result(conn)
}

/// Waits until the transaction of the previous order ends, and makes later ones wait, like
/// [`next_number`].
pub fn one_by_one(conn: &mut Conn) -> QueryResult<i64> {
    locked!(counters::table.find("orders").select(counters::value)).get_result(conn)
}

pub fn insert(conn: &mut Conn, order: &NewOrder<'_>) -> QueryResult<Order> {
    diesel::insert_into(orders::table)
        .values(order)
        .returning(Order::as_returning())
        .get_result(conn)
}

pub fn by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::idempotency_key.eq(key))
        .select(Order::as_select())
        .first(conn)
        .optional()
}

pub fn by_number(conn: &mut Conn, user: UserId, number: &str) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::user_id.eq(user).and(orders::number.eq(number)))
        .select(Order::as_select())
        .first(conn)
        .optional()
}

/// A page of a user's orders, newest first.
pub fn list_by_user(
    conn: &mut Conn,
    user: UserId,
    limit: i64,
    offset: i64,
) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::user_id.eq(user))
        .order(orders::id.desc())
        .limit(limit)
        .offset(offset)
        .select(Order::as_select())
        .load(conn)
}

/// Returns the keys of a range of a user's orders.
pub fn slice_of_user(conn: &mut Conn, user: UserId, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, orders, orders::table.filter(orders::user_id.eq(user)), range)
}

/// Returns the orders among these, in no order.
pub fn by_ids(conn: &mut Conn, ids: &[OrderId]) -> QueryResult<Vec<Order>> {
    orders::table.filter(orders::id.eq_any(ids)).select(Order::as_select()).load(conn)
}

pub fn count_of_user(conn: &mut Conn, user: UserId) -> QueryResult<i64> {
    orders::table.filter(orders::user_id.eq(user)).count().get_result(conn)
}

pub fn by_token(conn: &mut Conn, token: &str) -> QueryResult<Option<Order>> {
    orders::table.filter(orders::token.eq(token)).select(Order::as_select()).first(conn).optional()
}

pub fn by_id(conn: &mut Conn, id: OrderId) -> QueryResult<Option<Order>> {
    orders::table.find(id).select(Order::as_select()).first(conn).optional()
}

/// The orders of an email address, newest first.
pub fn list_by_email(conn: &mut Conn, email: &str, limit: i64) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::email.eq(email))
        .order(orders::id.desc())
        .limit(limit)
        .select(Order::as_select())
        .load(conn)
}

/// Moves the guest orders of an email address to a user's account.
pub fn claim(conn: &mut Conn, user: UserId, email: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::update(orders::table.filter(orders::user_id.is_null().and(orders::email.eq(email))))
        .set((orders::user_id.eq(user), orders::updated_at.eq(now)))
        .execute(conn)
}
