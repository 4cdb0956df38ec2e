//! Stock that clients have reserved. Compiled once for each database.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    checkout::models::HoldLineRow,
    db::schema::{checkouts, stock_holds, stock_items},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId},
    },
};

/// The maximum number of lines that are read. A network with more lines exceeds every budget.
const MAX_LINES: i64 = 5_000;

/// The condition of the partial index on clients. With a bound value, SQLite would not use the index.
const HAS_CLIENT: &str = "checkouts.client_network <> ''";

/// Returns the lines reserved by a network's checkouts and unpaid orders that began after `since`.
pub fn held_by_network(
    conn: &mut Conn,
    network: &str,
    since: Timestamp,
) -> QueryResult<Vec<HoldLineRow>> {
    stock_holds::table
        .inner_join(checkouts::table)
        .inner_join(stock_items::table)
        .filter(checkouts::client_network.eq(network))
        .filter(sql::<Bool>(HAS_CLIENT))
        .filter(checkouts::inserted_at.gt(since))
        .limit(MAX_LINES)
        .select(HoldLineRow::as_select())
        .load(conn)
}

/// Counts the checkouts of a cart that began after `since`.
pub fn count_of_cart(conn: &mut Conn, cart: CartId, since: Timestamp) -> QueryResult<i64> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart).and(checkouts::inserted_at.gt(since)))
        .count()
        .get_result(conn)
}

/// Returns at most `limit` checkouts that began before this moment and still have a client's address.
pub fn with_old_client(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<CheckoutId>> {
    checkouts::table
        .filter(sql::<Bool>(HAS_CLIENT))
        .filter(checkouts::inserted_at.lt(before))
        .limit(limit)
        .select(checkouts::id)
        .load(conn)
}

/// Deletes the clients' addresses of checkouts.
pub fn delete_client_addresses(conn: &mut Conn, checkouts: &[CheckoutId]) -> QueryResult<usize> {
    diesel::update(checkouts::table.filter(checkouts::id.eq_any(checkouts)))
        .set((checkouts::client_address.eq(""), checkouts::client_network.eq("")))
        .execute(conn)
}
