//! Queries of synonyms and searches, compiled once for each database.

use super::dialect;

pub mod synonyms;
pub mod terms;
