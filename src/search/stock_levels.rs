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
    /// Their number.
    pub variants: usize,
    /// The ordinals of their products.
    pub products: RoaringBitmap,
}

impl StockLevels {
    /// Adds the variants of a product that is not in the levels.
    pub fn insert(&mut self, ordinal: u32, variants: &[VariantRow], is_public: bool) {
        for variant in variants {
            let level = self.0.entry(StockKey::of(variant, is_public)).or_default();
            level.variants += 1;
            level.products.insert(ordinal);
        }
    }

    /// Removes all variants of a product.
    pub fn remove(&mut self, ordinal: u32, variants: &[VariantRow], is_public: bool) {
        for variant in variants {
            let key = StockKey::of(variant, is_public);
            let Some(level) = self.0.get_mut(&key) else { continue };
            level.products.remove(ordinal);
            level.variants -= 1;
            if level.variants == 0 {
                self.0.remove(&key);
            }
        }
    }

    /// Returns the levels in order.
    pub fn iter(&self) -> impl Iterator<Item = (&StockKey, &StockLevel)> {
        self.0.iter()
    }
}
