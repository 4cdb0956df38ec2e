//! Everybody's orders in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB};
use crate::{
    db::schema::orders,
    orders::{
        models::{Order, OrderFilter},
        standing::OrderStanding,
    },
};

pub fn by_number(conn: &mut Conn, number: &str) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::number.eq(number))
        .select(Order::as_select())
        .first(conn)
        .optional()
}

pub fn page(
    conn: &mut Conn,
    filter: &OrderFilter,
    limit: i64,
    offset: i64,
) -> QueryResult<Vec<Order>> {
    matching(filter)
        .order(orders::id.desc())
        .limit(limit)
        .offset(offset)
        .select(Order::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn, filter: &OrderFilter) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

fn matching(filter: &OrderFilter) -> orders::BoxedQuery<'static, DB> {
    let mut query = orders::table.into_boxed();
    let wanted = filter.query.trim();
    if !wanted.is_empty() {
        // Numbers are written in capitals and addresses without.
        let number = orders::number.like(containing(&wanted.to_uppercase())).escape('\\');
        let email = orders::email.like(containing(&wanted.to_lowercase())).escape('\\');
        query = query.filter(number.or(email));
    }
    match filter.standing {
        None => query,
        Some(standing) => standing_so(query, standing),
    }
}

/// The same order of precedence as in `Order::standing`.
fn standing_so(
    query: orders::BoxedQuery<'static, DB>,
    standing: OrderStanding,
) -> orders::BoxedQuery<'static, DB> {
    let cancelled = orders::status.eq("cancelled");
    let refunded = orders::payment_status.eq("refunded");
    let sent = orders::fulfillment_status.eq("fulfilled");
    let live = orders::status.ne("cancelled");
    let earned = live.and(orders::payment_status.ne("refunded"));
    let here = earned.and(orders::fulfillment_status.ne("fulfilled"));
    match standing {
        OrderStanding::Cancelled => query.filter(cancelled),
        OrderStanding::Refunded => query.filter(live.and(refunded)),
        OrderStanding::Sent => query.filter(earned.and(sent)),
        OrderStanding::Paid => query.filter(here.and(orders::payment_status.eq("paid"))),
        OrderStanding::AwaitingPayment => {
            query.filter(here.and(orders::payment_status.eq("awaiting")))
        }
    }
}

/// A pattern for texts with these letters in them; wildcards are letters.
fn containing(letters: &str) -> String {
    let escaped = letters.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
