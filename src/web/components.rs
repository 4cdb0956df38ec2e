//! Pieces of pages that stand in many of them.

mod field;

pub use field::{ErrorSummary, Field, field_id};
