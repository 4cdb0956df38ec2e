//! Queries of imported orders, compiled once for each database.

use super::dialect;

pub mod lines;
pub mod rows;
