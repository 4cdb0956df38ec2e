//! The catalogue as a table: reads and writes product files in Shopify's format.

mod cells;
mod columns;
mod product_cells;
mod report;
mod rows;
mod sheet;
mod variant_cells;

pub use report::{Rejection, Report, Unreadable};
pub use rows::ProductRows;
pub use sheet::{Sheet, read};
