//! The mailer's queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/budgets.rs"]
pub mod budgets;
