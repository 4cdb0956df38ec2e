//! The settings' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/row.rs"]
pub mod row;
