//! Checkouts that hold something, in the database. Compiled once for each database.

use diesel::{dsl::exists, prelude::*};

use super::dialect::Conn;
use crate::{
    checkout::models::Checkout,
    db::schema::{checkouts, orders, stock_holds},
    foundation::{ids::CheckoutId, page::PageRequest},
};

/// A checkout, and the number of the order that came of it.
pub type Row = (Checkout, Option<String>);

/// Checkouts that hold something.
pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    checkouts::table
        .filter(checkouts::id.eq_any(stock_holds::table.select(stock_holds::checkout_id)))
        .count()
        .get_result(conn)
}

/// A page of them, the oldest first.
pub fn list(conn: &mut Conn, request: PageRequest) -> QueryResult<Vec<Row>> {
    checkouts::table
        .left_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::id.eq_any(stock_holds::table.select(stock_holds::checkout_id)))
        .order(checkouts::id)
        .limit(request.per_page)
        .offset(request.offset())
        .select((Checkout::as_select(), orders::number.nullable()))
        .load(conn)
}

/// One of them.
pub fn by_id(conn: &mut Conn, id: CheckoutId) -> QueryResult<Option<Row>> {
    let held = stock_holds::table.filter(stock_holds::checkout_id.eq(checkouts::id));
    checkouts::table
        .left_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::id.eq(id))
        .filter(exists(held))
        .select((Checkout::as_select(), orders::number.nullable()))
        .first(conn)
        .optional()
}
