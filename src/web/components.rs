//! Pieces of pages that stand in many of them.

mod admin_nav;
mod field;
mod picture;

pub use admin_nav::{AdminNav, Room};
pub use field::{ErrorSummary, Field, field_id};
pub use picture::picture;
