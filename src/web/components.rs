//! Pieces of pages that stand in many of them.

mod field;
mod picture;

pub use field::{ErrorSummary, Field, field_id};
pub use picture::picture;
