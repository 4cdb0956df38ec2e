//! Queries of batches, compiled once for each database.

use super::dialect;

pub mod batches;
pub mod items;
pub mod results;
