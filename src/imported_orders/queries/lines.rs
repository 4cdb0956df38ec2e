//! Lines of imported orders. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::imported_order_lines, foundation::ids::ImportedOrderId,
    imported_orders::models::OrderLine,
};

/// Returns the lines of some orders, in the order of the file.
pub fn of_orders(conn: &mut Conn, orders: &[ImportedOrderId]) -> QueryResult<Vec<OrderLine>> {
    imported_order_lines::table
        .filter(imported_order_lines::order_id.eq_any(orders))
        .order((imported_order_lines::order_id, imported_order_lines::position))
        .select(OrderLine::as_select())
        .load(conn)
}

pub fn insert(conn: &mut Conn, lines: &[OrderLine]) -> QueryResult<usize> {
    let mut inserted = 0;
    // SQLite has a limit for the parameters of a statement.
    for chunk in lines.chunks(500) {
        inserted += diesel::insert_into(imported_order_lines::table).values(chunk).execute(conn)?;
    }
    Ok(inserted)
}

pub fn delete(conn: &mut Conn, order: ImportedOrderId) -> QueryResult<usize> {
    let lines = imported_order_lines::table.filter(imported_order_lines::order_id.eq(order));
    diesel::delete(lines).execute(conn)
}
