//! Account queries, compiled once for each database.

use super::dialect;

pub mod invitations;
pub mod tokens;
pub mod users;
