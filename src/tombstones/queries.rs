//! Queries of tombstones, compiled once for each database.

use super::dialect;

pub mod tombstones;
