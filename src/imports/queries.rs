//! Import queries, compiled once for each database.

use super::dialect;

pub mod errors;
pub mod files;
pub mod mappings;
pub mod records;
