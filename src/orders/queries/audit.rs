//! What the doctor looks at in the books of orders. Compiled once for each database.

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
    foundation::{ids::OrderId, money::Money},
    orders::models::{CameBack, Order},
};

/// Some orders behind one.
pub fn orders(conn: &mut Conn, behind: OrderId, limit: i64) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::id.gt(behind))
        .order(orders::id)
        .limit(limit)
        .select(Order::as_select())
        .load(conn)
}

/// What is added between subtotal and total.
pub fn adjustments(conn: &mut Conn, of: &[OrderId]) -> QueryResult<Vec<(OrderId, Money)>> {
    order_adjustments::table
        .filter(order_adjustments::order_id.eq_any(of))
        .filter(order_adjustments::counts)
        .select((order_adjustments::order_id, order_adjustments::amount))
        .load(conn)
}

/// Payments that came in, in the money of the order.
pub fn paid(conn: &mut Conn, of: &[OrderId]) -> QueryResult<Vec<(OrderId, Money)>> {
    payments::table
        .inner_join(orders::table)
        .filter(payments::order_id.eq_any(of))
        .filter(payments::status.eq("succeeded").and(payments::currency.eq(orders::currency)))
        .select((payments::order_id, payments::amount))
        .load(conn)
}

/// Refunds that are under way or done.
pub fn refunded(conn: &mut Conn, of: &[OrderId]) -> QueryResult<Vec<(OrderId, Money)>> {
    refunds::table
        .filter(refunds::order_id.eq_any(of))
        .filter(refunds::status.ne("failed"))
        .select((refunds::order_id, refunds::amount))
        .load(conn)
}

/// Units that came back for orders to each place and for each reason.
pub fn came_back(conn: &mut Conn) -> QueryResult<Vec<CameBack>> {
    let place = stock_movements::stock_item_id;
    let (reason, reference) = (stock_movements::reason, stock_movements::reference);
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(reason.eq_any(["return", "cancelled"]).and(reference.ne("")))
        .group_by((reference, place, reason))
        .having(sum(stock_movements::delta).gt(0_i64))
        .order((reference, place, reason))
        .select((reference, max(stock_items::variant_id), reason, sum(stock_movements::delta)))
        .load(conn)
}

/// Orders of some numbers.
pub fn of_numbers(conn: &mut Conn, numbers: &[&str]) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::number.eq_any(numbers))
        .order(orders::id)
        .select(Order::as_select())
        .load(conn)
}

/// Numbers of orders that wait for nothing and still hold stock.
pub fn holding(conn: &mut Conn) -> QueryResult<Vec<String>> {
    orders::table
        .inner_join(checkouts::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(orders::status.ne_all(["pending", "on_hold"]))
        .filter(diesel::dsl::exists(
            stock_holds::table.filter(stock_holds::checkout_id.eq(checkouts::id)),
        ))
        .order(orders::id)
        .select(orders::number)
        .load(conn)
}
