//! The checkouts' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/budgets.rs"]
pub mod budgets;
#[path = "queries/checkouts.rs"]
pub mod checkouts;
