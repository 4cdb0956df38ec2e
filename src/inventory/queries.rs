//! Inventory queries, compiled once for each database.

use super::dialect;

pub mod audit;
pub mod holds;
pub mod items;
pub mod lists;
pub mod warehouses;
