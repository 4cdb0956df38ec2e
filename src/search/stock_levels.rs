//! The variants by their stock: how many have each level, and in which products.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use super::product_row::VariantRow;

/// All levels of stock that variants have, the lowest first and those that are not counted last.
#[derive(Default)]
pub struct StockLevels(BTreeMap<StockKey, StockLevel>);

/// What the list of stock sorts and selects variants by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StockKey {
    /// `true` if the stock is not counted.
    pub is_uncounted: bool,
    /// The number of unreserved units.
    pub left: i32,
    /// `true` if the product is public.
    pub is_public: bool,
    /// `true` if the variant can be bought on back-order.
    pub has_backorders: bool,
}

impl StockKey {
    /// The key of a variant.
    pub fn of(variant: &VariantRow, is_public: bool) -> Self {
        Self {
            is_uncounted: !variant.is_counted,
            left: variant.left,
            is_public,
            has_backorders: variant.has_backorders,
        }
    }

    /// Returns `true` if the list has no order between variants with these keys.
    pub fn is_level_with(&self, other: &Self) -> bool {
        (self.is_uncounted, self.left) == (other.is_uncounted, other.left)
    }
}

/// The variants with a key.
#[derive(Default)]
pub struct StockLevel {
    /// Layers of products, none of which is empty.
    layers: Vec<RoaringBitmap>,
}

impl StockLevel {
    /// Returns the number of variants, of all products or of those that match.
    pub fn count(&self, matching: Option<&RoaringBitmap>) -> usize {
        let count = |layer: &RoaringBitmap| match matching {
            None => layer.len(),
            Some(matching) => layer.intersection_len(matching),
        };
        self.layers.iter().map(count).sum::<u64>() as usize
    }

    /// Returns the products with at least one such variant, those with at least two, and so on.
    pub fn layers(&self) -> &[RoaringBitmap] {
        &self.layers
    }

    fn count_of(&self, ordinal: u32) -> usize {
        self.layers.iter().take_while(|layer| layer.contains(ordinal)).count()
    }

    fn insert(&mut self, ordinal: u32) {
        let at = self.count_of(ordinal);
        if at == self.layers.len() {
            self.layers.push(RoaringBitmap::new());
        }
        self.layers[at].insert(ordinal);
    }

    fn remove(&mut self, ordinal: u32) {
        if let Some(at) = self.count_of(ordinal).checked_sub(1) {
            self.layers[at].remove(ordinal);
        }
        while self.layers.pop_if(|layer| layer.is_empty()).is_some() {}
    }
}

impl StockLevels {
    /// Adds the variants of a product that is not in the levels.
    pub fn insert(&mut self, ordinal: u32, variants: &[VariantRow], is_public: bool) {
        for variant in variants {
            self.0.entry(StockKey::of(variant, is_public)).or_default().insert(ordinal);
        }
    }

    /// Removes all variants of a product.
    pub fn remove(&mut self, ordinal: u32, variants: &[VariantRow], is_public: bool) {
        for variant in variants {
            let key = StockKey::of(variant, is_public);
            let Some(level) = self.0.get_mut(&key) else { continue };
            level.remove(ordinal);
            if level.layers.is_empty() {
                self.0.remove(&key);
            }
        }
    }

    /// Returns the levels in order.
    pub fn iter(&self) -> impl Iterator<Item = (&StockKey, &StockLevel)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{product_row::VariantKind, values::NO_VALUE};

    fn variant(left: i32) -> VariantRow {
        VariantRow {
            id: 0,
            price: 0,
            left,
            is_counted: true,
            has_backorders: false,
            kind: VariantKind { values: [NO_VALUE; 3], is_available: true, is_reduced: false },
        }
    }

    #[test]
    fn a_level_counts_variants_of_products() {
        let mut levels = StockLevels::default();
        levels.insert(1, &[variant(3), variant(3), variant(5)], true);
        levels.insert(7, &[variant(3)], true);
        let count = |levels: &StockLevels, matching: &[u32]| -> Vec<usize> {
            let matching: RoaringBitmap = matching.iter().copied().collect();
            levels.iter().map(|(_, level)| level.count(Some(&matching))).collect()
        };
        assert_eq!(levels.iter().map(|(_, level)| level.count(None)).collect::<Vec<_>>(), [3, 1]);
        assert_eq!((count(&levels, &[1]), count(&levels, &[7, 9])), (vec![2, 1], vec![1, 0]));
        let (_, first) = levels.iter().next().unwrap();
        let layers = first.layers().iter().map(|layer| layer.iter().collect::<Vec<_>>());
        assert_eq!(layers.collect::<Vec<_>>(), [vec![1, 7], vec![1]]);
        levels.remove(1, &[variant(3), variant(3), variant(5)], true);
        assert_eq!(count(&levels, &[1, 7]), [1]);
        levels.remove(7, &[variant(3)], true);
        assert_eq!(levels.iter().count(), 0);
    }
}
