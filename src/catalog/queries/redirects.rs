//! Addresses that products had before. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::models::Product,
    db::schema::{products, slug_redirects},
};

/// The product that had this address before.
pub fn product_of(conn: &mut Conn, slug: &str) -> QueryResult<Option<Product>> {
    slug_redirects::table
        .inner_join(products::table)
        .filter(slug_redirects::slug.eq(slug))
        .select(Product::as_select())
        .first(conn)
        .optional()
}
