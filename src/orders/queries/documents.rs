//! Queries for invoices and credit notes. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{counters, order_documents},
    foundation::ids::OrderId,
    orders::models::{Document, DocumentKind, NewDocument},
};

/// Takes the next number of a kind of document. Waits until the transaction of the one before it
/// ends, so that the numbers have no gaps.
pub fn next_number(conn: &mut Conn, counter: &str) -> QueryResult<i64> {
    diesel::update(counters::table.find(counter))
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result(conn)
}

pub fn insert(conn: &mut Conn, document: &NewDocument<'_>) -> QueryResult<usize> {
    diesel::insert_into(order_documents::table).values(document).execute(conn)
}

/// The documents of an order, oldest first.
pub fn list_by_order(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Document>> {
    order_documents::table
        .filter(order_documents::order_id.eq(order))
        .order(order_documents::id)
        .select(Document::as_select())
        .load(conn)
}

/// The orders among these that have an invoice.
pub fn invoiced(conn: &mut Conn, orders: &[OrderId]) -> QueryResult<Vec<OrderId>> {
    order_documents::table
        .filter(order_documents::order_id.eq_any(orders))
        .filter(order_documents::kind.eq(DocumentKind::Invoice))
        .select(order_documents::order_id)
        .load(conn)
}
