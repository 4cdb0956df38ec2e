//! The accounts' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/tokens.rs"]
pub mod tokens;
#[path = "queries/users.rs"]
pub mod users;
