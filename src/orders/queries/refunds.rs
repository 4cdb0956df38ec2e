//! Which units refunds were for, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{disputes, order_line_items, orders, refund_lines, refunds},
    foundation::ids::{OrderId, OrderLineId, RefundId},
    orders::models::{Order, RefundLine, ReturnedUnits},
    payments::{Dispute, DisputeStatus, Refund},
};

pub fn insert_lines(conn: &mut Conn, lines: &[RefundLine]) -> QueryResult<usize> {
    diesel::insert_into(refund_lines::table).values(lines).execute(conn)
}

/// Which units some refunds were for.
pub fn lines_of(conn: &mut Conn, refunds: &[RefundId]) -> QueryResult<Vec<RefundLine>> {
    refund_lines::table
        .filter(refund_lines::refund_id.eq_any(refunds))
        .order((refund_lines::refund_id, refund_lines::order_line_id))
        .select(RefundLine::as_select())
        .load(conn)
}

/// Units that go back on the shelf with the refunds of an order.
pub fn returned_units(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<ReturnedUnits>> {
    refund_lines::table
        .inner_join(refunds::table)
        .inner_join(order_line_items::table)
        .filter(refunds::order_id.eq(order))
        .filter(refund_lines::restocked)
        .order((refund_lines::refund_id, refund_lines::order_line_id))
        .select(ReturnedUnits::as_select())
        .load(conn)
}

/// Refunds that somebody has to send by hand, the oldest first, each with its order.
pub fn to_be_sent(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(Refund, Order)>> {
    refunds::table
        .inner_join(orders::table)
        .filter(refunds::status.eq("pending").and(refunds::payment_id.is_null()))
        .order(refunds::id)
        .limit(limit)
        .select((Refund::as_select(), Order::as_select()))
        .load(conn)
}

/// Disputes that are not decided, the one to be answered first in front, with the order's number.
pub fn open_disputes(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(Dispute, String)>> {
    disputes::table
        .inner_join(orders::table)
        .filter(disputes::status.eq_any(DisputeStatus::OPEN.map(DisputeStatus::word)))
        .order((disputes::evidence_due_by, disputes::id))
        .limit(limit)
        .select((Dispute::as_select(), orders::number))
        .load(conn)
}

/// Counts units of a line as refunded, or no longer so where `units` is below zero: at most as
/// many as were sold.
pub fn count_refunded(conn: &mut Conn, line: OrderLineId, units: i32) -> QueryResult<usize> {
    let after = order_line_items::refunded + units;
    diesel::update(order_line_items::table.find(line).filter(after.le(order_line_items::quantity)))
        .set(order_line_items::refunded.eq(order_line_items::refunded + units))
        .execute(conn)
}
