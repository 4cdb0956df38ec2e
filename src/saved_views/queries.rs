//! Queries of saved views, compiled once for each database.

use super::dialect;

pub mod views;
