//! Account queries, compiled once for each database.

use super::dialect;

pub mod api_keys;
pub mod customer_details;
pub mod invitations;
pub mod refresh_tokens;
pub mod roles;
pub mod staff_invitations;
pub mod tokens;
pub mod users;
