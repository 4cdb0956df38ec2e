//! The checkouts that orders came from, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{checkouts, orders},
    foundation::{
        clock::Timestamp,
        ids::{CheckoutId, OrderId},
    },
};

/// The checkout whose holds are an order's.
pub fn of(conn: &mut Conn, order: OrderId) -> QueryResult<Option<CheckoutId>> {
    checkouts::table
        .filter(checkouts::order_id.eq(order))
        .select(checkouts::id)
        .first(conn)
        .optional()
}

/// Until when an order's holds last.
pub fn deadline(conn: &mut Conn, order: OrderId) -> QueryResult<Option<Timestamp>> {
    checkouts::table
        .filter(checkouts::order_id.eq(order))
        .select(checkouts::expires_at)
        .first(conn)
        .optional()
}

/// The addresses that unpaid orders of a network were placed from, one for each order whose checkout
/// began after `since`.
pub fn unpaid_addresses(
    conn: &mut Conn,
    network: &str,
    since: Timestamp,
) -> QueryResult<Vec<String>> {
    checkouts::table
        .inner_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::client_network.eq(network).and(checkouts::inserted_at.gt(since)))
        .filter(orders::status.ne("cancelled"))
        .filter(orders::payment_status.eq_any(["awaiting", "processing", "failed"]))
        .limit(1_000)
        .select(checkouts::client_address)
        .load(conn)
}

/// When the holds of an order began.
pub fn begun_at(conn: &mut Conn, order: OrderId) -> QueryResult<Option<Timestamp>> {
    checkouts::table
        .filter(checkouts::order_id.eq(order))
        .select(checkouts::inserted_at)
        .first(conn)
        .optional()
}

/// Orders that have waited for their payment until their holds' deadline. One whose money is on its
/// way is waited for.
pub fn overdue(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<OrderId>> {
    checkouts::table
        .inner_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::status.eq("placed").and(checkouts::expires_at.le(now)))
        .filter(orders::status.eq("pending").and(orders::payment_status.ne("processing")))
        .order(orders::id)
        .limit(limit)
        .select(orders::id)
        .load(conn)
}
