//! Taxation's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/rates.rs"]
pub mod rates;
