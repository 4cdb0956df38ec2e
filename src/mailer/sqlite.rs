//! The mailer's queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/budgets.rs"]
pub mod budgets;
