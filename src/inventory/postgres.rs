//! The inventory's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

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
