//! The checkouts' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/checkouts.rs"]
pub mod checkouts;
