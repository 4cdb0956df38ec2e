//! Imports and exports the catalog as product files in Shopify's format.

mod by_sku;
mod cells;
mod columns;
mod compare;
mod current;
mod decode;
mod export;
mod import;
mod merge;
mod models;
mod numbers;
mod options;
mod other_systems;
mod product_cells;
mod report;
mod rows;
mod sheet;
mod table;
mod variant_cells;
mod vocabulary;

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

pub use by_sku::{MatchedRows, find_by_sku};
pub use compare::PendingSkus;
pub use export::export_products;
pub use import::{import_products, preview_import};
pub use other_systems::OtherSystem;
pub use report::{ImportError, ImportReport, RejectedPart, UnreadableFile};
pub use rows::ProductRows;
pub use sheet::{Sheet, read};
