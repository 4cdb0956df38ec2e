//! How fast things sell, in the database. Compiled once for each database.

use diesel::{
    dsl::{max, sum},
    prelude::*,
};

use super::dialect::{self, Conn};
use crate::{
    db::schema::{order_line_items, orders},
    foundation::clock::Timestamp,
};

/// Units of each minute since then in which any were sold: the minute as a form's field writes it,
/// and how many. Orders that wait for a payment online, or that were called off, sold
/// nothing.
pub fn by_minute(
    conn: &mut Conn,
    since: Timestamp,
) -> QueryResult<Vec<(Option<String>, Option<i64>)>> {
    orders::table
        .inner_join(order_line_items::table)
        .filter(orders::inserted_at.ge(since))
        .filter(orders::status.ne_all(["pending", "cancelled"]))
        .group_by(dialect::minute!(orders::inserted_at))
        .select((max(dialect::minute!(orders::inserted_at)), sum(order_line_items::quantity)))
        .load(conn)
}
