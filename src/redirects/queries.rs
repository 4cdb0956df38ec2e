//! Redirect queries, compiled once for each database.

use super::dialect;

pub mod rows;
