//! Queries of idempotency keys, compiled once for each database.

use super::dialect;

pub mod keys;
