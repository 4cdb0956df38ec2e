//! Shipping's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/methods.rs"]
pub mod methods;
#[path = "queries/zones.rs"]
pub mod zones;
