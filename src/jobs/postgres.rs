//! The outbox's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/outbox.rs"]
pub mod outbox;
