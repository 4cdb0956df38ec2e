//! The inventory's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/audit.rs"]
pub mod audit;
#[cfg(test)]
#[path = "queries/guard_tests.rs"]
mod guard_tests;
#[path = "queries/holds.rs"]
pub mod holds;
#[path = "queries/items.rs"]
pub mod items;
#[path = "queries/lists.rs"]
pub mod lists;
#[path = "queries/warehouses.rs"]
pub mod warehouses;
