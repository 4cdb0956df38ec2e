//! The list of all variants with their stock, the lowest stock first.

use roaring::RoaringBitmap;

use crate::foundation::ids::VariantId;

use super::{document::DocumentStatus, filter::IndexFilter, product_table::ProductTable};

/// A page of the list of stock.
#[derive(Clone, Debug, Default)]
pub struct StockQuery {
    /// The text to search products for. Empty finds all.
    pub text: String,
    /// Only variants of public products whose stock is counted and has at most this number of unreserved units.
    pub max_units: Option<i32>,
    /// Leaves out variants that can be bought on back-order.
    pub without_backorders: bool,
    /// The number of variants before the page.
    pub offset: usize,
    /// The most variants on the page.
    pub limit: usize,
}

/// A page of the list of stock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockResults {
    /// The variants of the page.
    pub variants: Vec<VariantId>,
    /// The number of variants in the list.
    pub total: usize,
}

/// The position of a variant in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct StockKey {
    is_uncounted: bool,
    left: i32,
    title_rank: u32,
    position: u32,
    id: i64,
}

/// Returns a page of the variants of the products that match. Variants whose stock is not counted come last.
pub fn page(
    table: &ProductTable,
    matching: Option<&RoaringBitmap>,
    query: &StockQuery,
) -> StockResults {
    let mut products = table.candidates(&IndexFilter::default(), matching, None);
    if query.max_units.is_some() {
        products &=
            table.with_status(DocumentStatus::Active) | table.with_status(DocumentStatus::Unlisted);
    }
    let mut keys: Vec<StockKey> = Vec::new();
    for ordinal in &products {
        let title_rank = table.title_rank(ordinal);
        for (position, variant) in (0..).zip(&table.row(ordinal).variants) {
            let is_low =
                query.max_units.is_none_or(|max| variant.is_counted && variant.left <= max);
            if is_low && !(query.without_backorders && variant.has_backorders) {
                keys.push(StockKey {
                    is_uncounted: !variant.is_counted,
                    left: variant.left,
                    title_rank,
                    position,
                    id: variant.id,
                });
            }
        }
    }
    let total = keys.len();
    let end = query.offset.saturating_add(query.limit).min(total);
    if end < total {
        keys.select_nth_unstable(end);
        keys.truncate(end);
    }
    keys.sort_unstable();
    let variants = keys.into_iter().skip(query.offset).map(|key| key.id.into()).collect();
    StockResults { variants, total }
}
