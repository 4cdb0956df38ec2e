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
        let count: usize = same.iter().map(|one| one.level.count(matching)).sum();
        let before = query.offset.saturating_sub(results.total);
        results.total += count;
        let left = query.limit - results.variants.len();
        if before < count && left > 0 {
            let list = LevelList::new(table, same, matching);
            results.variants.extend(list.page(before, left));
        }
    }
    results
}

/// The variants with the same stock, in the order of titles.
struct LevelList<'t> {
    table: &'t ProductTable,
    levels: &'t [MatchingLevel<'t>],
    /// The ranks of the products by title: for each level, of those with at least one such variant, with at least two,
    /// and so on.
    layers: Vec<RoaringBitmap>,
}

impl<'t> LevelList<'t> {
    fn new(
        table: &'t ProductTable,
        levels: &'t [MatchingLevel<'t>],
        matching: Option<&RoaringBitmap>,
    ) -> Self {
        let layers = levels.iter().flat_map(|one| one.level.layers());
        let ranks = |layer: &RoaringBitmap| match matching {
            None => table.ranks(IndexOrder::Title, layer),
            Some(matching) => table.ranks(IndexOrder::Title, &(layer & matching)),
        };
        Self { table, levels, layers: layers.map(ranks).collect() }
    }

    /// Returns some variants after others.
    fn page(&self, before: usize, limit: usize) -> Vec<VariantId> {
        let first = self.rank_at(before);
        let ranks = self.layers.iter().union();
        let ordinals =
            ranks.range(first..).map(|rank| self.table.ordinal_at(IndexOrder::Title, rank));
        let variants = ordinals.flat_map(|ordinal| self.variants_of(ordinal));
        variants.skip(before - self.count_before(first)).take(limit).collect()
    }

    /// Returns the variants of a product that are in the list.
    fn variants_of(&self, ordinal: u32) -> impl Iterator<Item = VariantId> {
        let is_public = self.table.is_public(ordinal);
        let is_wanted = move |variant: &&VariantRow| {
            let key = StockKey::of(variant, is_public);
            self.levels.iter().any(|one| *one.key == key)
        };
        let variants = self.table.variants(ordinal).iter();
        variants.filter(is_wanted).map(|variant| variant.id.into())
    }

    /// Returns the rank of the product that has the variant after some others.
    fn rank_at(&self, before: usize) -> u32 {
        let (mut low, mut high) =
            (0, self.layers.iter().filter_map(RoaringBitmap::max).max().unwrap_or(0));
        while low < high {
            let middle = high - (high - low) / 2;
            match self.count_before(middle) <= before {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        low
    }

    /// Returns the number of variants of products with a lower rank.
    fn count_before(&self, rank: u32) -> usize {
        let count = |layer: &RoaringBitmap| layer.range_cardinality(..rank);
        self.layers.iter().map(count).sum::<u64>() as usize
    }
}
