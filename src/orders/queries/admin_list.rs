//! Everybody's orders in the database. Compiled once for each database.

use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::Bool,
};

use super::dialect::{Conn, DB};
use crate::{
    db::schema::{disputes, orders},
    orders::{
        filters::{FulfillmentFilter, PaymentFilter},
        models::{Order, OrderFilter},
        status::FulfillmentStatus,
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
    if let Some(status) = filter.status {
        query = query.filter(orders::status.eq(status.as_str()));
    }
    query = match filter.payment {
        None => query,
        Some(PaymentFilter::Unpaid) => query.filter(orders::payment_status.eq_any(UNPAID)),
        Some(PaymentFilter::Is(status)) => query.filter(orders::payment_status.eq(status.as_str())),
        Some(PaymentFilter::Disputed(status)) => {
            let statuses = disputes::status.eq_any(alike(status));
            let of_order = disputes::table.filter(disputes::order_id.eq(orders::id));
            query.filter(exists(of_order.filter(statuses)))
        }
    };
    match filter.fulfillment {
        None => query,
        Some(FulfillmentFilter::ToSend) => query
            .filter(orders::status.eq("confirmed"))
            .filter(orders::payment_status.eq_any(["paid", "partially_refunded"]))
            .filter(orders::fulfillment_status.eq_any(["unfulfilled", "partially_fulfilled"])),
        Some(FulfillmentFilter::Is(status)) => {
            let query = query.filter(orders::fulfillment_status.eq(status.as_str()));
            match status {
                FulfillmentStatus::Fulfilled => query,
                FulfillmentStatus::Unfulfilled | FulfillmentStatus::PartiallyFulfilled => {
                    query.filter(orders::status.ne("cancelled"))
                }
            }
        }
    }
}

/// Payments that have not come.
const UNPAID: [&str; 3] = ["awaiting", "processing", "failed"];

/// Disputes that a list calls the same.
fn alike(status: DisputeStatus) -> Vec<&'static str> {
    let alike = DisputeStatus::ALL.into_iter().filter(|other| other.words() == status.words());
    alike.map(DisputeStatus::word).collect()
}

/// A pattern for texts with these letters in them; wildcards are letters.
fn containing(emails: &str) -> String {
    let escaped = emails.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
