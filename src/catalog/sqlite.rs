//! The catalogue's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/products.rs"]
pub mod products;
