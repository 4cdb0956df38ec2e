//! The list of all variants with their stock, the lowest stock first.

use roaring::{MultiOps, RoaringBitmap};

use crate::foundation::ids::VariantId;

use super::{
    filter::IndexOrder,
    product_row::VariantRow,
    product_table::ProductTable,
    stock_levels::{StockKey, StockLevel},
};

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

impl StockQuery {
    fn allows(&self, key: &StockKey) -> bool {
        let is_low =
            self.max_units.is_none_or(|max| !key.is_uncounted && key.left <= max && key.is_public);
        is_low && !(self.without_backorders && key.has_backorders)
    }
}

/// A page of the list of stock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockResults {
    /// The variants of the page.
    pub variants: Vec<VariantId>,
    /// The number of variants in the list.
    pub total: usize,
}

/// A level with the products that match.
struct MatchingLevel<'t> {
    key: &'t StockKey,
    level: &'t StockLevel,
}

/// Returns a page of the variants of the products that match. Variants whose stock is not counted come last;
/// those with the same stock are in the order of titles.
pub fn page(
    table: &ProductTable,
    matching: Option<&RoaringBitmap>,
    query: &StockQuery,
) -> StockResults {
    let levels = table.stock().iter().map(|(key, level)| MatchingLevel { key, level });
    let levels: Vec<_> = levels.filter(|level| query.allows(level.key)).collect();
    let mut results = StockResults::default();
    for same in levels.chunk_by(|a, b| a.key.is_level_with(b.key)) {
        let of_level = |ordinal: u32| {
            let is_public = table.is_public(ordinal);
            let is_wanted = move |variant: &&VariantRow| {
                let key = StockKey::of(variant, is_public);
                key.is_level_with(same[0].key) && query.allows(&key)
            };
            table.variants(ordinal).iter().filter(is_wanted)
        };
        let count: usize = match matching {
            None => same.iter().map(|one| one.level.variants).sum(),
            Some(_) => {
                let products = products(same, matching);
                products.iter().map(|ordinal| of_level(ordinal).count()).sum()
            }
        };
        let before = query.offset.saturating_sub(results.total);
        let left = query.limit - results.variants.len();
        if before < count && left > 0 {
            let products = products(same, matching);
            let sorted = table.in_order(IndexOrder::Title, &products, before + left);
            let variants = sorted.flat_map(of_level).skip(before).take(left);
            results.variants.extend(variants.map(|variant| VariantId::from(variant.id)));
        }
        results.total += count;
    }
    results
}

/// Returns the products of some levels that match.
fn products(levels: &[MatchingLevel<'_>], matching: Option<&RoaringBitmap>) -> RoaringBitmap {
    let products = levels.iter().map(|one| &one.level.products);
    match matching {
        None => products.union(),
        Some(matching) => products.map(|products| products & matching).union(),
    }
}
