//! The catalogue as a table: reads and writes product files in Shopify's format.

mod by_sku;
mod cells;
mod columns;
mod compare;
mod current;
mod decode;
mod export;
mod import;
mod merge;
mod numbers;
mod options;
mod other_systems;
mod product_cells;
mod report;
mod rows;
mod sheet;
mod table;
mod variant_cells;
mod words;

#[path = "product_csv"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "product_csv"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use by_sku::find_by_sku;
pub use compare::Seen;
pub use export::export_products;
pub use import::{import_products, rehearse_import};
pub use other_systems::OtherSystem;
pub use report::{RejectedPart, Rejection, Report, Unreadable};
pub use rows::ProductRows;
pub use sheet::{Sheet, read};
