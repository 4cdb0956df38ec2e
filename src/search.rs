//! The catalog index of this process: finds products by words, filters, counts and sorts them.
//!
//! It has two parts. [`tantivy`] finds words, in a folder of this node. A table in memory has a bitmap for each
//! value that products can be filtered by and a list for each order. Both only know ids: pages read the rows that
//! they show from the database, which decides what exists. The index is filled by its owner with
//! [`CatalogDocument`]s, and knows nothing of the database.

mod categories;
mod counts;
mod document;
mod filter;
mod folder_check;
mod folding;
mod index;
mod orders;
mod pending;
mod product_row;
mod product_table;
mod stemming;
mod stock_levels;
mod stock_list;
mod synonyms;
#[cfg(test)]
mod testing;
mod text;
mod values;
mod variant_conditions;
mod variant_index;
mod variant_kinds;
mod variant_rows;

pub use counts::{FacetCounts, FacetGroup, FacetOption};
pub use document::{CatalogDocument, CategoryParent, DocumentStatus, DocumentVariant};
pub use filter::{Facet, IndexFilter, IndexOrder, PriceRange};
pub use folder_check::{ExpectedWords, WordDifferences, list_used_folders};
pub use folding::fold;
pub use index::{
    CatalogIndex, CountedResults, IndexProblem, IndexQuery, IndexResults, WordMatch, WordUpdate,
};
pub use pending::{PendingChanges, PendingSet};
pub use stock_list::{StockQuery, StockResults};
pub use text::split as split_words;
