//! The queries for product files, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/parts.rs"]
pub mod parts;
#[path = "queries/products.rs"]
pub mod products;
