//! Shipping queries, compiled once for each database.

use super::dialect;

pub mod methods;
pub mod zones;
