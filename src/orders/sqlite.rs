//! The orders' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/everybody.rs"]
pub mod everybody;
#[path = "queries/lines.rs"]
pub mod lines;
#[path = "queries/orders.rs"]
pub mod orders;
