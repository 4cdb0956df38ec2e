//! Inventory queries, compiled once for each database.

use super::dialect;

pub mod holds;
pub mod items;
pub mod ledger;
pub mod lists;
pub mod warehouses;
