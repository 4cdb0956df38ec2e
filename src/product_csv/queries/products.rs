//! Whole products in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::Product,
    db::schema::{products, variants},
    foundation::ids::ProductId,
};

pub fn by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Product>> {
    let product = products::table.filter(products::slug.eq(slug));
    product.select(Product::as_select()).first(conn).optional()
}

/// In the order of their ids, which is the order in which they came.
pub fn after(conn: &mut Conn, id: ProductId, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::id.gt(id))
        .order(products::id)
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}

/// Which of these SKUs belong to a product of another slug, and which slug that is.
pub fn owners(conn: &mut Conn, skus: &[&str], slug: &str) -> QueryResult<Vec<(String, String)>> {
    variants::table
        .inner_join(products::table)
        .filter(variants::sku.eq_any(skus).and(products::slug.ne(slug)))
        .select((variants::sku.assume_not_null(), products::slug))
        .load(conn)
}
