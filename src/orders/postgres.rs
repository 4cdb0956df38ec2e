//! The orders' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/everybody.rs"]
pub mod everybody;
#[path = "queries/lines.rs"]
pub mod lines;
#[path = "queries/orders.rs"]
pub mod orders;
