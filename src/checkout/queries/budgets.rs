//! What clients hold, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    checkout::models::HeldLine,
    db::schema::{checkouts, stock_holds, stock_items},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId},
    },
};

/// Lines that are looked at; a network that holds more is over every budget.
const MOST: i64 = 5_000;

/// What the checkouts and unpaid orders of a network hold that began after `since`.
pub fn held_by_network(
    conn: &mut Conn,
    network: &str,
    since: Timestamp,
) -> QueryResult<Vec<HeldLine>> {
    stock_holds::table
        .inner_join(checkouts::table)
        .inner_join(stock_items::table)
        .filter(checkouts::client_network.eq(network))
        .filter(checkouts::inserted_at.gt(since))
        .limit(MOST)
        .select(HeldLine::as_select())
        .load(conn)
}

/// Checkouts of a cart that began after `since`.
pub fn begun_of_cart(conn: &mut Conn, cart: CartId, since: Timestamp) -> QueryResult<i64> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart).and(checkouts::inserted_at.gt(since)))
        .count()
        .get_result(conn)
}

/// Checkouts whose client was noted before this moment, at most so many.
pub fn with_old_client(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<CheckoutId>> {
    checkouts::table
        .filter(checkouts::client_network.ne("").and(checkouts::inserted_at.lt(before)))
        .order(checkouts::id)
        .limit(limit)
        .select(checkouts::id)
        .load(conn)
}

/// Forgets where checkouts came from.
pub fn forget_clients(conn: &mut Conn, checkouts: &[CheckoutId]) -> QueryResult<usize> {
    diesel::update(checkouts::table.filter(checkouts::id.eq_any(checkouts)))
        .set((checkouts::client_address.eq(""), checkouts::client_network.eq("")))
        .execute(conn)
}
