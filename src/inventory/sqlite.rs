//! The inventory's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[cfg(test)]
#[path = "queries/guard_tests.rs"]
mod guard_tests;
#[path = "queries/holds.rs"]
pub mod holds;
#[path = "queries/items.rs"]
pub mod items;
#[path = "queries/ledger.rs"]
pub mod ledger;
#[path = "queries/lists.rs"]
pub mod lists;
#[path = "queries/warehouses.rs"]
pub mod warehouses;
