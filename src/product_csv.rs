//! The catalogue as a table: reads and writes product files in Shopify's format.

mod cells;
mod columns;
mod current;
mod export;
mod import;
mod merge;
mod postgres;
mod product_cells;
mod report;
mod rows;
mod sheet;
mod sqlite;
mod variant_cells;

pub use export::export_products;
pub use import::{import_products, rehearse_import};
pub use report::{Rejection, Report, Unreadable};
pub use rows::ProductRows;
pub use sheet::{Sheet, read};
