//! The carts' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/carts.rs"]
pub mod carts;
#[path = "queries/items.rs"]
pub mod items;
