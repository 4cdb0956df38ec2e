//! Queries for the units of refunds, and for open refunds and disputes. Compiled once for each
//! database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{disputes, order_line_items, orders, refund_lines, refunds},
    foundation::ids::{OrderId, OrderLineId, RefundId},
    orders::models::{OpenDispute, RefundLine, RefundToSend, ReturnedUnits},
    payments::{DisputeStatus, RefundStatus},
};

pub fn insert_lines(conn: &mut Conn, lines: &[RefundLine]) -> QueryResult<usize> {
    diesel::insert_into(refund_lines::table).values(lines).execute(conn)
}

/// The units of these refunds.
pub fn list_refund_lines(conn: &mut Conn, refunds: &[RefundId]) -> QueryResult<Vec<RefundLine>> {
    refund_lines::table
        .filter(refund_lines::refund_id.eq_any(refunds))
        .order((refund_lines::refund_id, refund_lines::order_line_id))
        .select(RefundLine::as_select())
        .load(conn)
}

/// The units that the refunds of an order restock.
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

/// Returns refunds that must be sent manually, oldest first.
pub fn to_send(conn: &mut Conn, limit: i64) -> QueryResult<Vec<RefundToSend>> {
    refunds::table
        .inner_join(orders::table)
        .filter(refunds::status.eq(RefundStatus::Pending).and(refunds::payment_id.is_null()))
        .order(refunds::id)
        .limit(limit)
        .select(RefundToSend::as_select())
        .load(conn)
}

/// Undecided disputes, the earliest deadline first.
pub fn open_disputes(conn: &mut Conn, limit: i64) -> QueryResult<Vec<OpenDispute>> {
    disputes::table
        .inner_join(orders::table)
        .filter(disputes::status.eq_any(DisputeStatus::OPEN))
        .order((disputes::evidence_due_by, disputes::id))
        .limit(limit)
        .select(OpenDispute::as_select())
        .load(conn)
}

/// Adds units to the refunded ones of a line, or subtracts them if `units` is negative. Changes
/// nothing and returns 0 if more would be refunded than were sold.
pub fn count_refunded(conn: &mut Conn, line: OrderLineId, units: i32) -> QueryResult<usize> {
    let after = order_line_items::refunded + units;
    diesel::update(order_line_items::table.find(line).filter(after.le(order_line_items::quantity)))
        .set(order_line_items::refunded.eq(order_line_items::refunded + units))
        .execute(conn)
}
