//! The states of orders in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    db::{Prepare, schema::orders},
    foundation::{clock::Timestamp, ids::OrderId, money::Money},
    orders::models::{Order, States},
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

/// Compares and sets; nothing where the order is no longer as it was.
pub fn transition(
    conn: &mut Conn,
    order: OrderId,
    (from, to): (States, States),
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    let as_read = orders::status
        .eq(from.order.as_str())
        .and(orders::payment_status.eq(from.payment.as_str()))
        .and(orders::fulfillment_status.eq(from.fulfillment.as_str()));
    diesel::update(orders::table.find(order).filter(as_read))
        .set((
            orders::status.eq(to.order.as_str()),
            orders::payment_status.eq(to.payment.as_str()),
            orders::fulfillment_status.eq(to.fulfillment.as_str()),
            orders::version.eq(orders::version + 1),
            orders::updated_at.eq(now),
        ))
        .returning(Order::as_returning())
        .prepared()
        .get_result(conn)
        .optional()
}

/// Writes what was paid, if it still was `from`.
pub fn set_paid(
    conn: &mut Conn,
    order: OrderId,
    (from, to): (&Money, &Money),
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    let as_read = orders::table.find(order).filter(orders::paid_total.eq(from));
    diesel::update(as_read)
        .set((orders::paid_total.eq(to), orders::updated_at.eq(now)))
        .returning(Order::as_returning())
        .get_result(conn)
        .optional()
}

/// Writes what goes back, if it still was `from` and was paid at all.
pub fn set_refunded(
    conn: &mut Conn,
    order: OrderId,
    (from, to): (&Money, &Money),
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    let as_read = orders::refunded_total.eq(from).and(orders::paid_total.ge(to));
    diesel::update(orders::table.find(order).filter(as_read))
        .set((orders::refunded_total.eq(to), orders::updated_at.eq(now)))
        .returning(Order::as_returning())
        .get_result(conn)
        .optional()
}

/// Writes how an order is paid.
pub fn set_payment_method(
    conn: &mut Conn,
    order: OrderId,
    method: &str,
    now: Timestamp,
) -> QueryResult<Option<Order>> {
    diesel::update(orders::table.find(order))
        .set((orders::payment_method.eq(method), orders::updated_at.eq(now)))
        .returning(Order::as_returning())
        .get_result(conn)
        .optional()
}

/// What the shopkeeper is told to look at.
pub fn flag_of(conn: &mut Conn, order: OrderId) -> QueryResult<String> {
    orders::table.find(order).select(orders::flag).first(conn)
}

/// Tells the shopkeeper to look at it.
pub fn flag(conn: &mut Conn, order: OrderId, reason: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::update(orders::table.find(order))
        .set((orders::flag.eq(reason), orders::updated_at.eq(now)))
        .execute(conn)
}
