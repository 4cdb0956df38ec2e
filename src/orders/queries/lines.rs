//! Queries for the lines, adjustments and addresses of orders. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{order_addresses, order_adjustments, order_line_items},
    foundation::ids::OrderId,
    orders::models::{Address, Adjustment, NewAdjustment, NewOrderLine, OrderLine},
};

pub fn insert(conn: &mut Conn, lines: &[NewOrderLine<'_>]) -> QueryResult<usize> {
    diesel::insert_into(order_line_items::table).values(lines).execute(conn)
}

/// The lines of these orders, in the order of their carts.
pub fn list_lines(conn: &mut Conn, orders: &[OrderId]) -> QueryResult<Vec<OrderLine>> {
    order_line_items::table
        .filter(order_line_items::order_id.eq_any(orders))
        .order(order_line_items::id)
        .select(OrderLine::as_select())
        .load(conn)
}

pub fn insert_adjustments(
    conn: &mut Conn,
    adjustments: &[NewAdjustment<'_>],
) -> QueryResult<usize> {
    diesel::insert_into(order_adjustments::table).values(adjustments).execute(conn)
}

/// The adjustments of an order, in the order of computation.
pub fn adjustments(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Adjustment>> {
    order_adjustments::table
        .filter(order_adjustments::order_id.eq(order))
        .order(order_adjustments::position)
        .select(Adjustment::as_select())
        .load(conn)
}

pub fn insert_address(conn: &mut Conn, order: OrderId, address: &Address) -> QueryResult<usize> {
    diesel::insert_into(order_addresses::table)
        .values((order_addresses::order_id.eq(order), address))
        .execute(conn)
}

pub fn find_address(conn: &mut Conn, order: OrderId) -> QueryResult<Option<Address>> {
    order_addresses::table.find(order).select(Address::as_select()).first(conn).optional()
}
