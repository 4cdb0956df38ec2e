//! Taxation's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/rates.rs"]
pub mod rates;
