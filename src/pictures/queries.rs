//! Queries of pictures, compiled once for each database.

use super::dialect;

pub mod fetches;
pub mod rows;
