//! Queries for the consistency checks of orders. Compiled once for each database.

use diesel::{
    dsl::{max, sum},
    prelude::*,
};

use super::dialect::Conn;
use crate::{
    db::schema::{
        checkouts, order_adjustments, orders, payments, refunds, stock_holds, stock_items,
        stock_movements,
    },
    foundation::ids::OrderId,
    orders::models::{Order, OrderAmount, OrderStatus, RestockedUnits},
    payments::{AttemptStatus, RefundStatus},
};

/// The orders with an id after this one, in ascending order.
pub fn orders(conn: &mut Conn, after: OrderId, limit: i64) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::id.gt(after))
        .order(orders::id)
        .limit(limit)
        .select(Order::as_select())
        .load(conn)
}

/// The amounts between subtotal and total.
pub fn adjustments(conn: &mut Conn, of: &[OrderId]) -> QueryResult<Vec<OrderAmount>> {
    order_adjustments::table
        .filter(order_adjustments::order_id.eq_any(of))
        .filter(order_adjustments::counts)
        .select((order_adjustments::order_id, order_adjustments::amount))
        .load(conn)
}

/// Payments that were received in the currency of the order.
pub fn paid(conn: &mut Conn, of: &[OrderId]) -> QueryResult<Vec<OrderAmount>> {
    payments::table
        .inner_join(orders::table)
        .filter(payments::order_id.eq_any(of))
        .filter(payments::status.eq(AttemptStatus::Succeeded))
        .filter(payments::currency.eq(orders::currency))
        .select((payments::order_id, payments::amount))
        .load(conn)
}

/// Returns refunds that are completed or in progress.
pub fn refunded(conn: &mut Conn, of: &[OrderId]) -> QueryResult<Vec<OrderAmount>> {
    refunds::table
        .filter(refunds::order_id.eq_any(of))
        .filter(refunds::status.ne(RefundStatus::Failed))
        .select((refunds::order_id, refunds::amount))
        .load(conn)
}

/// The restocked units of orders, by stock item and reason.
pub fn restocked_units(conn: &mut Conn) -> QueryResult<Vec<RestockedUnits>> {
    let stock_item = stock_movements::stock_item_id;
    let reason = stock_movements::reason;
    let reference = stock_movements::reference;
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(reason.eq_any(["return", "cancelled"]).and(reference.ne("")))
        .group_by((reference, stock_item, reason))
        .having(sum(stock_movements::delta).gt(0_i64))
        .order((reference, stock_item, reason))
        .select((reference, max(stock_items::variant_id), sum(stock_movements::delta)))
        .load(conn)
}

/// The orders with these numbers.
pub fn list_by_number(conn: &mut Conn, numbers: &[&str]) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::number.eq_any(numbers))
        .order(orders::id)
        .select(Order::as_select())
        .load(conn)
}

/// The numbers of orders that still hold stock although they await neither payment nor review.
pub fn holding(conn: &mut Conn) -> QueryResult<Vec<String>> {
    orders::table
        .inner_join(checkouts::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(orders::status.ne_all([OrderStatus::Pending, OrderStatus::OnHold]))
        .filter(diesel::dsl::exists(
            stock_holds::table.filter(stock_holds::checkout_id.eq(checkouts::id)),
        ))
        .order(orders::id)
        .select(orders::number)
        .load(conn)
}
