//! Product file queries, compiled once for each database.

use super::dialect;

pub mod parts;
pub mod products;
