//! Imported orders in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB, locked};
use crate::{
    db::{like::containing, schema::imported_orders, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{ImportedOrderId, UserId},
        page::PageRequest,
        slice::RowRange,
    },
    imported_orders::models::{ImportedOrder, OrderDetails, OrderSource},
};

/// Returns the orders with a number, the oldest first, and locks them until the transaction ends.
pub fn lock_by_number(
    conn: &mut Conn,
    source: OrderSource,
    number: &str,
) -> QueryResult<Vec<ImportedOrder>> {
    let orders = imported_orders::table
        .filter(imported_orders::source.eq(source))
        .filter(imported_orders::number.eq(number))
        .order(imported_orders::id)
        .select(ImportedOrder::as_select());
    locked!(orders).load(conn)
}

/// Returns the orders with a number, the oldest first.
pub fn by_number(
    conn: &mut Conn,
    source: OrderSource,
    number: &str,
) -> QueryResult<Vec<ImportedOrder>> {
    imported_orders::table
        .filter(imported_orders::source.eq(source))
        .filter(imported_orders::number.eq(number))
        .order(imported_orders::id)
        .select(ImportedOrder::as_select())
        .load(conn)
}

pub fn insert(
    conn: &mut Conn,
    details: &OrderDetails,
    user: Option<UserId>,
    now: Timestamp,
) -> QueryResult<ImportedOrderId> {
    diesel::insert_into(imported_orders::table)
        .values((
            details,
            imported_orders::user_id.eq(user),
            imported_orders::inserted_at.eq(now),
            imported_orders::updated_at.eq(now),
        ))
        .returning(imported_orders::id)
        .get_result(conn)
}

/// Replaces the details of an order. Returns its new version.
pub fn update(
    conn: &mut Conn,
    id: ImportedOrderId,
    details: &OrderDetails,
    user: Option<UserId>,
    now: Timestamp,
) -> QueryResult<i32> {
    diesel::update(imported_orders::table.find(id))
        .set((
            details,
            imported_orders::user_id.eq(user),
            imported_orders::version.eq(imported_orders::version + 1),
            imported_orders::updated_at.eq(now),
        ))
        .returning(imported_orders::version)
        .get_result(conn)
}

/// Reads an order and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: ImportedOrderId) -> QueryResult<Option<ImportedOrder>> {
    locked!(imported_orders::table.find(id).select(ImportedOrder::as_select()))
        .first(conn)
        .optional()
}

pub fn delete(conn: &mut Conn, id: ImportedOrderId) -> QueryResult<usize> {
    diesel::delete(imported_orders::table.find(id)).execute(conn)
}

/// Moves the orders of an email address that belong to no account to a user's.
pub fn claim(conn: &mut Conn, user: UserId, email: &str, now: Timestamp) -> QueryResult<usize> {
    let unclaimed = imported_orders::table
        .filter(imported_orders::user_id.is_null())
        .filter(imported_orders::email.eq(email));
    diesel::update(unclaimed)
        .set((imported_orders::user_id.eq(user), imported_orders::updated_at.eq(now)))
        .execute(conn)
}

pub fn find(conn: &mut Conn, id: ImportedOrderId) -> QueryResult<ImportedOrder> {
    imported_orders::table.find(id).select(ImportedOrder::as_select()).first(conn)
}

pub fn find_of_user(
    conn: &mut Conn,
    user: UserId,
    id: ImportedOrderId,
) -> QueryResult<ImportedOrder> {
    imported_orders::table
        .find(id)
        .filter(imported_orders::user_id.eq(user))
        .select(ImportedOrder::as_select())
        .first(conn)
}

pub fn page_of_user(
    conn: &mut Conn,
    user: UserId,
    request: PageRequest,
) -> QueryResult<Vec<ImportedOrder>> {
    imported_orders::table
        .filter(imported_orders::user_id.eq(user))
        .order((imported_orders::placed_at.desc(), imported_orders::id.desc()))
        .limit(request.per_page)
        .offset(request.offset())
        .select(ImportedOrder::as_select())
        .load(conn)
}

pub fn count_of_user(conn: &mut Conn, user: UserId) -> QueryResult<i64> {
    imported_orders::table.filter(imported_orders::user_id.eq(user)).count().get_result(conn)
}

/// Returns a page of the orders whose number or email address contains a text, the latest first.
pub fn page(conn: &mut Conn, text: &str, request: PageRequest) -> QueryResult<Vec<ImportedOrder>> {
    matching(text)
        .order((imported_orders::placed_at.desc(), imported_orders::id.desc()))
        .limit(request.per_page)
        .offset(request.offset())
        .select(ImportedOrder::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn, text: &str) -> QueryResult<i64> {
    matching(text).count().get_result(conn)
}

fn matching(text: &str) -> imported_orders::BoxedQuery<'static, DB> {
    let query = imported_orders::table.into_boxed();
    let text = text.trim();
    if text.is_empty() {
        return query;
    }
    let number = imported_orders::number.like(containing(text)).escape('\\');
    let email = imported_orders::email.like(containing(&text.to_lowercase())).escape('\\');
    query.filter(number.or(email))
}

/// Returns the keys of a range of the orders that match, or of all orders that changed.
pub fn keys(conn: &mut Conn, text: &str, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let rows = match range.since {
        None => matching(text),
        Some(_) => imported_orders::table.into_boxed(),
    };
    crate::row_keys!(conn, imported_orders, rows, range)
}

/// Returns the keys of a range of a user's orders.
pub fn keys_of_user(conn: &mut Conn, user: UserId, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let rows = imported_orders::table.filter(imported_orders::user_id.eq(user));
    crate::row_keys!(conn, imported_orders, rows, range)
}

/// Returns the orders among these that match, in no order.
pub fn matching_among(
    conn: &mut Conn,
    text: &str,
    ids: &[ImportedOrderId],
) -> QueryResult<Vec<ImportedOrder>> {
    matching(text)
        .filter(imported_orders::id.eq_any(ids.to_vec()))
        .select(ImportedOrder::as_select())
        .load(conn)
}
