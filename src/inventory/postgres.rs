//! The inventory's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/audit.rs"]
pub mod audit;
#[path = "queries/holds.rs"]
pub mod holds;
#[path = "queries/items.rs"]
pub mod items;
#[path = "queries/lists.rs"]
pub mod lists;
#[path = "queries/warehouses.rs"]
pub mod warehouses;
