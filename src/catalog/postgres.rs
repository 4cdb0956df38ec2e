//! The catalogue's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/products.rs"]
pub mod products;
