//! Queries of the audit log, compiled once for each database.

use super::dialect;

pub mod change_sets;
pub mod entries;
