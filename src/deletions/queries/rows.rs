//! Rows that are deleted and restored. Compiled once for each database.

pub use super::dialect::rows::{existing, insert, read, references, restore_reference};
