//! The queries of deletions, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/deletions.rs"]
pub mod deletions;
#[path = "queries/rows.rs"]
pub mod rows;
