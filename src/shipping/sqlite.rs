//! Shipping's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/methods.rs"]
pub mod methods;
#[path = "queries/zones.rs"]
pub mod zones;
