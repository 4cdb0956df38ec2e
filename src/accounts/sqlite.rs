//! The accounts' queries, for SQLite.

use crate::db::dialect::sqlite as dialect;

#[path = "queries/invitations.rs"]
pub mod invitations;
#[path = "queries/tokens.rs"]
pub mod tokens;
#[path = "queries/users.rs"]
pub mod users;
