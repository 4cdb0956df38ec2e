//! When products can be bought from, in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::models::{Product, ProductStatus},
    db::schema::products,
    foundation::{clock::Timestamp, ids::ProductId},
};

/// The words of statuses whose products shoppers can buy.
const PUBLIC: [&str; 2] = ["active", "unlisted"];

/// Releases a product that is in the shop and not released yet; answers 0 for any other.
pub fn release(conn: &mut Conn, id: ProductId, now: Timestamp) -> QueryResult<usize> {
    let coming = products::table
        .find(id)
        .filter(products::status.eq_any(PUBLIC))
        .filter(products::released_at.gt(now));
    diesel::update(coming)
        .set((
            products::released_at.eq(now),
            products::version.eq(products::version + 1),
            products::updated_at.eq(now),
        ))
        .execute(conn)
}

/// The first release after a moment.
pub fn next(conn: &mut Conn, after: Timestamp) -> QueryResult<Option<Timestamp>> {
    let next: Option<Option<Timestamp>> = products::table
        .filter(products::released_at.gt(after))
        .filter(products::status.eq_any(PUBLIC))
        .order(products::released_at)
        .select(products::released_at)
        .first(conn)
        .optional()?;
    Ok(next.flatten())
}

/// What was released after a moment and until another one, and when.
pub fn between(
    conn: &mut Conn,
    after: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(ProductId, Option<Timestamp>)>> {
    products::table
        .filter(products::released_at.gt(after))
        .filter(products::released_at.le(until))
        .filter(products::status.eq_any(PUBLIC))
        .select((products::id, products::released_at))
        .load(conn)
}

/// What was released after a moment, or will be, in the order of the releases.
pub fn drops(conn: &mut Conn, after: Timestamp, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::released_at.gt(after))
        .filter(products::status.eq(ProductStatus::Active.as_str()))
        .order((products::released_at, products::id.desc()))
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}
