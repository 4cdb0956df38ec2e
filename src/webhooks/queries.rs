//! Webhook queries, compiled once for each database.

use super::dialect;

pub mod attempts;
pub mod deliveries;
pub mod endpoints;
