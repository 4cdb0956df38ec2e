//! The outbox's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/outbox.rs"]
pub mod outbox;
