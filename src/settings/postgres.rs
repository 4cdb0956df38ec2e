//! The settings' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/row.rs"]
pub mod row;
