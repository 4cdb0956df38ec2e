//! The checkouts' queries for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/budgets.rs"]
pub mod budgets;
#[path = "queries/checkouts.rs"]
pub mod checkouts;
#[path = "queries/holds.rs"]
pub mod holds;
#[path = "queries/proofs.rs"]
pub mod proofs;
