//! Queries of reports, compiled once for each database.

use super::dialect;

pub mod documents;
pub mod items;
