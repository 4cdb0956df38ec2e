//! Queries for the admin's lists and reports of orders. Compiled once for each database.

use diesel::{
    dsl::{exists, max, sql, sum},
    prelude::*,
    sql_types::Bool,
};

use super::dialect::{self, Conn, DB};
use crate::{
    db::{
        like::{containing, lower},
        schema::{disputes, order_addresses, order_line_items, orders},
        types::RowKey,
    },
    foundation::{clock::Timestamp, ids::OrderId, slice::RowRange},
    orders::models::{
        FulfillmentFilter, FulfillmentStatus, Order, OrderFilter, OrderStatus, PaymentFilter,
        PaymentStatus, UnitsPerMinute,
    },
    payments::DisputeStatus,
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

/// Returns the orders whose number, email address or recipient contains a text, the newest first,
/// each with the name of its recipient.
pub fn search(
    conn: &mut Conn,
    text: &str,
    limit: i64,
) -> QueryResult<Vec<(Order, Option<String>)>> {
    orders::table
        .left_join(order_addresses::table)
        .filter(
            orders::number
                .like(containing(&text.to_uppercase()))
                .escape('\\')
                .or(orders::email.like(containing(&text.to_lowercase())).escape('\\'))
                .or(order_addresses::name.like(containing(text)).escape('\\'))
                .or(lower(order_addresses::name)
                    .like(containing(&text.to_lowercase()))
                    .escape('\\')),
        )
        .order(orders::id.desc())
        .limit(limit)
        .select((Order::as_select(), order_addresses::name.nullable()))
        .load(conn)
}

pub fn count(conn: &mut Conn, filter: &OrderFilter) -> QueryResult<i64> {
    matching(filter).count().get_result(conn)
}

fn matching(filter: &OrderFilter) -> orders::BoxedQuery<'static, DB> {
    let mut query = orders::table.into_boxed();
    let text = filter.query.trim();
    if !text.is_empty() {
        // Order numbers are stored in upper case, email addresses in lower case.
        let number = orders::number.like(containing(&text.to_uppercase())).escape('\\');
        let email = orders::email.like(containing(&text.to_lowercase())).escape('\\');
        query = query.filter(number.or(email));
    }
    if filter.flagged {
        // A literal instead of a bound value, so that the planner can use the partial index.
        query = query.filter(sql::<Bool>("orders.flag <> ''"));
    }
    if let Some(status) = filter.status {
        query = query.filter(orders::status.eq(status));
    }
    query = match filter.payment {
        None => query,
        Some(PaymentFilter::Unpaid) => query.filter(orders::payment_status.eq_any(UNPAID)),
        Some(PaymentFilter::Is(status)) => query.filter(orders::payment_status.eq(status)),
        Some(PaymentFilter::Disputed(status)) => {
            let statuses = disputes::status.eq_any(with_same_label(status));
            let of_order = disputes::table.filter(disputes::order_id.eq(orders::id));
            query.filter(exists(of_order.filter(statuses)))
        }
    };
    match filter.fulfillment {
        None => query,
        Some(FulfillmentFilter::ToShip) => query
            .filter(orders::status.eq(OrderStatus::Confirmed))
            .filter(orders::payment_status.eq_any(PAID))
            .filter(orders::fulfillment_status.eq_any(TO_SHIP)),
        Some(FulfillmentFilter::Is(status)) => {
            let query = query.filter(orders::fulfillment_status.eq(status));
            match status {
                FulfillmentStatus::Fulfilled => query,
                FulfillmentStatus::Unfulfilled | FulfillmentStatus::PartiallyFulfilled => {
                    query.filter(orders::status.ne(OrderStatus::Cancelled))
                }
            }
        }
    }
}

const UNPAID: [PaymentStatus; 3] =
    [PaymentStatus::Awaiting, PaymentStatus::Processing, PaymentStatus::Failed];
const PAID: [PaymentStatus; 2] = [PaymentStatus::Paid, PaymentStatus::PartiallyRefunded];
const TO_SHIP: [FulfillmentStatus; 2] =
    [FulfillmentStatus::Unfulfilled, FulfillmentStatus::PartiallyFulfilled];

/// Returns the keys of a range of the orders that match, or of all orders that changed.
pub fn slice(conn: &mut Conn, filter: &OrderFilter, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let rows = match range.since {
        None => matching(filter),
        Some(_) => orders::table.into_boxed(),
    };
    crate::row_keys!(conn, orders, rows, range)
}

/// Returns the orders among these that match, in no order.
pub fn matching_among(
    conn: &mut Conn,
    filter: &OrderFilter,
    ids: &[OrderId],
) -> QueryResult<Vec<Order>> {
    matching(filter).filter(orders::id.eq_any(ids.to_vec())).select(Order::as_select()).load(conn)
}

/// Returns the dispute states that share a label with this one.
fn with_same_label(status: DisputeStatus) -> Vec<DisputeStatus> {
    DisputeStatus::ALL.into_iter().filter(|other| other.label() == status.label()).collect()
}

/// Returns the units sold in each minute after `since`, without pending and cancelled orders. Minutes
/// without sales are left out.
pub fn units_per_minute(conn: &mut Conn, since: Timestamp) -> QueryResult<Vec<UnitsPerMinute>> {
    orders::table
        .inner_join(order_line_items::table)
        .filter(orders::inserted_at.ge(since))
        .filter(orders::status.ne_all([OrderStatus::Pending, OrderStatus::Cancelled]))
        .group_by(dialect::minute!(orders::inserted_at))
        .select((max(dialect::minute!(orders::inserted_at)), sum(order_line_items::quantity)))
        .load(conn)
}
