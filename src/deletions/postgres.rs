//! The queries of deletions, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/deletions.rs"]
pub mod deletions;
#[path = "queries/rows.rs"]
pub mod rows;
