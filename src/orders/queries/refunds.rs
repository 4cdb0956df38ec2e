//! Which units refunds were for, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{order_line_items, refund_lines},
    foundation::ids::{OrderLineId, RefundId},
    orders::models::RefundLine,
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

/// Counts units of a line as refunded, or no longer so where `units` is below zero: at most as
/// many as were sold.
pub fn count_refunded(conn: &mut Conn, line: OrderLineId, units: i32) -> QueryResult<usize> {
    let after = order_line_items::refunded + units;
    diesel::update(order_line_items::table.find(line).filter(after.le(order_line_items::quantity)))
        .set(order_line_items::refunded.eq(order_line_items::refunded + units))
        .execute(conn)
}
