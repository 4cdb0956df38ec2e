//! Queries for the timelines of orders. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{order_events, users},
    foundation::{
        clock::Timestamp,
        ids::{OrderId, UserId},
    },
    orders::models::OrderEvent,
};

pub fn insert(
    conn: &mut Conn,
    order: OrderId,
    kind: &str,
    message: &str,
    actor: Option<UserId>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(order_events::table)
        .values((
            order_events::order_id.eq(order),
            order_events::kind.eq(kind),
            order_events::message.eq(message),
            order_events::actor_id.eq(actor),
            order_events::inserted_at.eq(now),
        ))
        .execute(conn)
}

/// The events of an order, oldest first.
pub fn list_events(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<OrderEvent>> {
    order_events::table
        .left_join(users::table)
        .filter(order_events::order_id.eq(order))
        .order(order_events::id)
        .select(OrderEvent::as_select())
        .load(conn)
}
