//! Deletion queries, compiled once for each database.

use super::dialect;

pub mod deletions;
pub mod rows;
