//! Imports and exports the catalog as product files in Shopify's format.

mod by_sku;
mod cells;
mod columns;
mod compare;
mod conversions;
mod current;
mod decode;
mod export;
mod import;
mod inspection;
mod mapping;
mod merge;
mod models;
mod new_products;
mod numbers;
mod options;
mod other_systems;
mod product_cells;
mod raw_table;
mod report;
mod rows;
mod sheet;
mod stored_sheet;
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

pub use compare::PendingSkus;
pub use export::export_products;
pub use import::{
    ImportedProduct, PlannedProduct, ProductPreview, import_planned_products, import_products,
    preview_import, preview_products,
};
pub use inspection::{FileFormat, HEAD_BYTES, Inspection, inspect};
pub use mapping::{ColumnMapping, MAPPING_TARGETS, MappingTarget};
pub use numbers::{DecimalSigns, amount as read_amount, integer as read_integer};
pub use other_systems::{ConvertibleSystem, OtherSystem};
pub use raw_table::RawTable;
pub use report::{ImportError, ImportReport, RejectedPart, UnreadableFile};
pub use rows::{ColumnLabels, ProductRows};
pub use sheet::{RawRows, Sheet, read, read_lines, read_table};
pub use stored_sheet::StoredSheet;
pub use table::Row;
