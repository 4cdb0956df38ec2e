//! Releases of products in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::models::{Product, ProductStatus, ReleasedProduct},
    db::schema::products,
    foundation::{clock::Timestamp, ids::ProductId},
};

/// Releases a public product that is not released yet. Returns 0 for any other.
pub fn release(conn: &mut Conn, id: ProductId, now: Timestamp) -> QueryResult<usize> {
    let coming = products::table
        .find(id)
        .filter(products::status.eq_any(ProductStatus::PUBLIC))
        .filter(products::released_at.gt(now));
    diesel::update(coming)
        .set((
            products::released_at.eq(now),
            products::version.eq(products::version + 1),
            products::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Returns the time of the first release after `after`.
pub fn next(conn: &mut Conn, after: Timestamp) -> QueryResult<Option<Timestamp>> {
    let next: Option<Option<Timestamp>> = products::table
        .filter(products::released_at.gt(after))
        .filter(products::status.eq_any(ProductStatus::PUBLIC))
        .order(products::released_at)
        .select(products::released_at)
        .first(conn)
        .optional()?;
    Ok(next.flatten())
}

/// Returns the products that were released after `after` and not after `until`, with the time.
pub fn between(
    conn: &mut Conn,
    after: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<ReleasedProduct>> {
    products::table
        .filter(products::released_at.gt(after))
        .filter(products::released_at.le(until))
        .filter(products::status.eq_any(ProductStatus::PUBLIC))
        .select((products::id, products::released_at.assume_not_null()))
        .load(conn)
}

/// Returns products with a release after `after`, including future ones, in the order of the
/// releases.
pub fn drops(conn: &mut Conn, after: Timestamp, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::released_at.gt(after))
        .filter(products::status.eq(ProductStatus::Active))
        .order((products::released_at, products::id.desc()))
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}
