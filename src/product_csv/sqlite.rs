//! The queries for product files, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/parts.rs"]
pub mod parts;
#[path = "queries/products.rs"]
pub mod products;
