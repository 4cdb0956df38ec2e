//! Lists of products.

use crate::{
    db::{Conn, Outcome},
    q,
};

use super::models::{Product, ProductStatus};

/// The newest products that can be seen, at most `limit`.
pub fn list_products(conn: &mut Conn<'_>, limit: i64) -> Outcome<Vec<Product>> {
    Ok(q!(conn, catalog::products::newest(ProductStatus::Active.as_str(), limit))?)
}
