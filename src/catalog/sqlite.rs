//! The catalogue's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/categories.rs"]
pub mod categories;
#[path = "queries/product_parts.rs"]
pub mod product_parts;
#[path = "queries/products.rs"]
pub mod products;
#[path = "queries/redirects.rs"]
pub mod redirects;
