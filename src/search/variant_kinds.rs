//! The products by the kinds of their variants, so that filters need not read all variants.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use roaring::RoaringBitmap;

use super::{
    product_row::{VariantKind, VariantRow},
    values::ValueId,
    variant_conditions::VariantConditions,
};

/// All kinds of variants that exist, each with the ordinals of the products that have it.
#[derive(Default)]
pub struct VariantKinds(HashMap<VariantKind, RoaringBitmap, RandomState>);

impl VariantKinds {
    /// Adds the variants of a product.
    pub fn insert(&mut self, ordinal: u32, variants: &[VariantRow]) {
        for variant in variants {
            self.0.entry(variant.kind).or_default().insert(ordinal);
        }
    }

    /// Removes all variants of a product.
    pub fn remove(&mut self, ordinal: u32, variants: &[VariantRow]) {
        for variant in variants {
            let Some(products) = self.0.get_mut(&variant.kind) else { continue };
            products.remove(ordinal);
            if products.is_empty() {
                self.0.remove(&variant.kind);
            }
        }
    }

    /// The number of kinds.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns those of some products that have a variant that meets the conditions, but for those about prices.
    pub fn matching(
        &self,
        products: &RoaringBitmap,
        conditions: &VariantConditions,
    ) -> RoaringBitmap {
        let mut matching = RoaringBitmap::new();
        for of_kind in self.allowed(conditions).map(|(_, of_kind)| of_kind) {
            matching |= of_kind & products;
        }
        matching
    }

    /// Returns those of some products that have each value in a variant that meets the conditions, but for those about
    /// prices.
    pub fn matching_by_value(
        &self,
        products: &RoaringBitmap,
        conditions: &VariantConditions,
    ) -> HashMap<ValueId, RoaringBitmap> {
        let mut by_value: HashMap<ValueId, RoaringBitmap> = HashMap::new();
        for (kind, of_kind) in self.allowed(conditions) {
            let matching = of_kind & products;
            for value in kind.own_values() {
                *by_value.entry(value).or_default() |= &matching;
            }
        }
        by_value
    }

    fn allowed(
        &self,
        conditions: &VariantConditions,
    ) -> impl Iterator<Item = (&VariantKind, &RoaringBitmap)> {
        self.0.iter().filter(|(kind, _)| conditions.allow_kind(kind))
    }
}
