//! Everybody's orders in the database. Compiled once for each database.

use diesel::{
    dsl::{not, sql},
    prelude::*,
    sql_types::Bool,
};

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
    if filter.flagged {
        // As the index of flagged orders has it: a bound value would not be known to be empty.
        query = query.filter(sql::<Bool>("orders.flag <> ''"));
    }
    match filter.standing {
        None => query,
        Some(OrderStanding::Cancelled) => query.filter(orders::status.eq("cancelled")),
        Some(OrderStanding::OnHold) => query.filter(orders::status.eq("on_hold")),
        Some(standing) => standing_so(query, standing),
    }
}

/// The same order of precedence as in `Order::standing`.
fn standing_so(
    query: orders::BoxedQuery<'static, DB>,
    standing: OrderStanding,
) -> orders::BoxedQuery<'static, DB> {
    let live = query.filter(orders::status.ne_all(["cancelled", "on_hold"]));
    let back = orders::payment_status.eq("refunded");
    let paid = ["paid", "partially_refunded"];
    let unsent = orders::fulfillment_status.eq("unfulfilled");
    match standing {
        OrderStanding::Refunded => live.filter(back),
        OrderStanding::Sent => {
            live.filter(not(back)).filter(orders::fulfillment_status.eq("fulfilled"))
        }
        OrderStanding::PartlySent => {
            live.filter(not(back)).filter(orders::fulfillment_status.eq("partially_fulfilled"))
        }
        OrderStanding::Paid => live.filter(unsent).filter(orders::payment_status.eq_any(paid)),
        OrderStanding::AwaitingPayment => {
            let unpaid = orders::payment_status.ne_all(paid);
            live.filter(not(back)).filter(unsent).filter(unpaid)
        }
        // Told apart before.
        OrderStanding::Cancelled | OrderStanding::OnHold => live,
    }
}

/// A pattern for texts with these letters in them; wildcards are letters.
fn containing(letters: &str) -> String {
    let escaped = letters.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
