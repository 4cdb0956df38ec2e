//! The lines of orders in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::order_line_items,
    foundation::ids::OrderId,
    orders::models::{NewOrderLine, OrderLine},
};

pub fn insert(conn: &mut Conn, lines: &[NewOrderLine<'_>]) -> QueryResult<usize> {
    diesel::insert_into(order_line_items::table).values(lines).execute(conn)
}

/// The lines of some orders, each order's in the order of its cart.
pub fn of(conn: &mut Conn, orders: &[OrderId]) -> QueryResult<Vec<OrderLine>> {
    order_line_items::table
        .filter(order_line_items::order_id.eq_any(orders))
        .order(order_line_items::id)
        .select(OrderLine::as_select())
        .load(conn)
}
