//! Queries for the checkouts of orders. Compiled once for each database.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    db::schema::{checkouts, orders},
    foundation::{
        clock::Timestamp,
        ids::{CheckoutId, OrderId},
    },
    orders::models::{OrderStatus, PaymentStatus},
};

/// The checkout of an order, which holds its stock.
pub fn find_checkout_id(conn: &mut Conn, order: OrderId) -> QueryResult<Option<CheckoutId>> {
    checkouts::table
        .filter(checkouts::order_id.eq(order))
        .select(checkouts::id)
        .first(conn)
        .optional()
}

/// The time until which an order's stock is held.
pub fn deadline(conn: &mut Conn, order: OrderId) -> QueryResult<Option<Timestamp>> {
    checkouts::table
        .filter(checkouts::order_id.eq(order))
        .select(checkouts::expires_at)
        .first(conn)
        .optional()
}

/// The IP addresses of unpaid orders from a network, one for each order whose checkout began after
/// `since`.
pub fn unpaid_addresses(
    conn: &mut Conn,
    network: &str,
    since: Timestamp,
) -> QueryResult<Vec<String>> {
    checkouts::table
        .inner_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::client_network.eq(network).and(checkouts::inserted_at.gt(since)))
        // The condition of a partial index, as a literal.
        .filter(sql::<Bool>("checkouts.client_network <> ''"))
        .filter(orders::status.ne(OrderStatus::Cancelled))
        .filter(orders::payment_status.eq_any([
            PaymentStatus::Awaiting,
            PaymentStatus::Processing,
            PaymentStatus::Failed,
        ]))
        .limit(1_000)
        .select(checkouts::client_address)
        .load(conn)
}

/// The time when an order's checkout began.
pub fn started_at(conn: &mut Conn, order: OrderId) -> QueryResult<Option<Timestamp>> {
    checkouts::table
        .filter(checkouts::order_id.eq(order))
        .select(checkouts::inserted_at)
        .first(conn)
        .optional()
}

/// Returns orders that still await payment although their stock is no longer held. An order whose
/// payment is being processed is not overdue.
pub fn overdue(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<OrderId>> {
    checkouts::table
        .inner_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::status.eq("placed").and(checkouts::expires_at.le(now)))
        // A literal instead of a bound value, so that the planner can use the partial index.
        .filter(sql::<Bool>("orders.status = 'pending'"))
        .filter(orders::payment_status.ne(PaymentStatus::Processing))
        .order(orders::id)
        .limit(limit)
        .select(orders::id)
        .load(conn)
}
