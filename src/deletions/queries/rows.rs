//! The rows of what is deleted and restored. Compiled once for each database.

pub use super::dialect::rows::{existing, insert, link, linked, read};
