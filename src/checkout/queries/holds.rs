//! Checkouts with reserved stock. Compiled once for each database.

use diesel::{dsl::exists, prelude::*};

use super::dialect::Conn;
use crate::{
    checkout::models::{Checkout, HoldRow},
    db::{
        schema::{checkouts, orders, stock_holds},
        types::RowKey,
    },
    foundation::{ids::CheckoutId, page::PageRequest, slice::RowRange},
};

/// Counts the checkouts with reserved stock.
pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    checkouts::table
        .filter(checkouts::id.eq_any(stock_holds::table.select(stock_holds::checkout_id)))
        .count()
        .get_result(conn)
}

/// Returns a page of the checkouts with reserved stock, the oldest first.
pub fn list(conn: &mut Conn, request: PageRequest) -> QueryResult<Vec<HoldRow>> {
    checkouts::table
        .left_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::id.eq_any(stock_holds::table.select(stock_holds::checkout_id)))
        .order(checkouts::id)
        .limit(request.per_page)
        .offset(request.offset())
        .select((Checkout::as_select(), orders::number.nullable()))
        .load(conn)
}

/// Returns the keys of a range of the checkouts with reserved stock.
pub fn keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let holding = checkouts::table
        .filter(checkouts::id.eq_any(stock_holds::table.select(stock_holds::checkout_id)));
    crate::row_keys!(conn, checkouts, holding, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[CheckoutId]) -> QueryResult<Vec<HoldRow>> {
    checkouts::table
        .left_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::id.eq_any(ids))
        .select((Checkout::as_select(), orders::number.nullable()))
        .load(conn)
}

/// Returns a checkout if it has reserved stock.
pub fn by_id(conn: &mut Conn, id: CheckoutId) -> QueryResult<Option<HoldRow>> {
    let held = stock_holds::table.filter(stock_holds::checkout_id.eq(checkouts::id));
    checkouts::table
        .left_join(orders::table.on(checkouts::order_id.eq(orders::id.nullable())))
        .filter(checkouts::id.eq(id))
        .filter(exists(held))
        .select((Checkout::as_select(), orders::number.nullable()))
        .first(conn)
        .optional()
}
