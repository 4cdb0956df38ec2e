//! The accounts' queries, for PostgreSQL.

use crate::db::dialect::postgres as dialect;

#[path = "queries/invitations.rs"]
pub mod invitations;
#[path = "queries/tokens.rs"]
pub mod tokens;
#[path = "queries/users.rs"]
pub mod users;
