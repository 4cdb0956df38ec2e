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
