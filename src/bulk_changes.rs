//! The same change of many products: their prices, status, categories, tags, tax class, stock or weight.
//!
//! A bulk change is a product batch. Creating it stores the products with their versions; the preview computes what
//! would change; the job computes it again for each product, unless the product has another version by then.

mod apply;
mod change;
pub mod fields;
mod form;
mod plan;
mod preview;

pub use apply::apply_chunk;
pub use change::{BulkAction, BulkActionKind, BulkChange, CompareAtRule};
pub use form::create_bulk_change;
pub use preview::{PreviewCounts, PreviewRow, count_problems, list_preview_rows, read_change};
