//! Queries for the states, totals and flags of orders. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    db::{Prepare, schema::orders},
    foundation::{clock::Timestamp, ids::OrderId, money::Money},
    orders::models::{Order, OrderStates, OrderStatus},
};

pub fn lock(conn: &mut Conn, order: OrderId) -> QueryResult<Option<Order>> {
    locked!(orders::table.find(order).select(Order::as_select())).first(conn).optional()
}

pub fn id_of_number(conn: &mut Conn, number: &str) -> QueryResult<Option<OrderId>> {
    orders::table.filter(orders::number.eq(number)).select(orders::id).first(conn).optional()
}

pub fn id_of_token(conn: &mut Conn, token: &str) -> QueryResult<Option<OrderId>> {
    orders::table.filter(orders::token.eq(token)).select(orders::id).first(conn).optional()
}

/// Sets the states, and the state before a hold, if the states still are `from`; returns `None` if not.
pub fn transition(
    conn: &mut Conn,
    order: OrderId,
    from: OrderStates,
    to: OrderStates,
    held_from: Option<OrderStatus>,
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    let is_unchanged = orders::status
        .eq(from.order)
        .and(orders::payment_status.eq(from.payment))
        .and(orders::fulfillment_status.eq(from.fulfillment));
    diesel::update(orders::table.find(order).filter(is_unchanged))
        .set((
            orders::status.eq(to.order),
            orders::payment_status.eq(to.payment),
            orders::fulfillment_status.eq(to.fulfillment),
            orders::held_from.eq(held_from),
            orders::version.eq(orders::version + 1),
            orders::updated_at.eq(now),
        ))
        .returning(Order::as_returning())
        .prepared()
        .get_result(conn)
        .optional()
}

/// Sets the amount paid if it still is `from`; returns `None` if not.
pub fn set_paid(
    conn: &mut Conn,
    order: OrderId,
    from: &Money,
    to: &Money,
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    diesel::update(orders::table.find(order).filter(orders::paid_total.eq(from)))
        .set((
            orders::paid_total.eq(to),
            orders::version.eq(orders::version + 1),
            orders::updated_at.eq(now),
        ))
        .returning(Order::as_returning())
        .get_result(conn)
        .optional()
}

/// Sets the amount refunded if it still is `from` and no more than was paid; returns `None` if not.
pub fn set_refunded(
    conn: &mut Conn,
    order: OrderId,
    from: &Money,
    to: &Money,
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    let is_allowed = orders::refunded_total.eq(from).and(orders::paid_total.ge(to));
    diesel::update(orders::table.find(order).filter(is_allowed))
        .set((
            orders::refunded_total.eq(to),
            orders::version.eq(orders::version + 1),
            orders::updated_at.eq(now),
        ))
        .returning(Order::as_returning())
        .get_result(conn)
        .optional()
}

/// Records that an order changed, although no column of its own did.
pub fn touch(conn: &mut Conn, order: OrderId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(orders::table.find(order))
        .set((orders::version.eq(orders::version + 1), orders::updated_at.eq(now)))
        .execute(conn)
}

/// Sets the payment method.
pub fn set_payment_method(
    conn: &mut Conn,
    order: OrderId,
    method: &str,
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    diesel::update(orders::table.find(order))
        .set((
            orders::payment_method.eq(method),
            orders::version.eq(orders::version + 1),
            orders::updated_at.eq(now),
        ))
        .returning(Order::as_returning())
        .get_result(conn)
        .optional()
}

/// Returns the reasons why the order needs review; empty if it does not.
pub fn get_flag(conn: &mut Conn, order: OrderId) -> QueryResult<String> {
    orders::table.find(order).select(orders::flag).first(conn)
}

/// Sets the reasons why the order needs review; empty if it does not.
pub fn set_flag(
    conn: &mut Conn,
    order: OrderId,
    reason: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(orders::table.find(order))
        .set((
            orders::flag.eq(reason),
            orders::version.eq(orders::version + 1),
            orders::updated_at.eq(now),
        ))
        .execute(conn)
}
