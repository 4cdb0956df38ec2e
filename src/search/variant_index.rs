//! All variants, and the answers to filters that one variant must meet.

use roaring::RoaringBitmap;

use super::{
    product_row::VariantRow,
    values::{ValueId, Values},
    variant_conditions::VariantConditions,
    variant_kinds::VariantKinds,
    variant_rows::VariantRows,
};

/// The variants of all products.
#[derive(Default)]
pub struct VariantIndex {
    rows: VariantRows,
    kinds: VariantKinds,
}

/// The products that have variants on either side of a range of prices.
#[derive(Default)]
pub struct PricesOutside {
    /// With a price below the range.
    pub below: RoaringBitmap,
    /// With a price above it.
    pub above: RoaringBitmap,
}

impl VariantIndex {
    /// Returns the variants of a product.
    pub fn of(&self, ordinal: u32) -> &[VariantRow] {
        self.rows.of(ordinal)
    }

    /// Stores the variants of a product whose kinds are not in the index, in place of its former ones.
    pub fn put(&mut self, ordinal: u32, variants: &[VariantRow]) {
        self.rows.put(ordinal, variants);
        self.kinds.insert(ordinal, variants);
    }

    /// Removes the kinds of a product's variants, before it is changed or removed.
    pub fn remove_kinds(&mut self, ordinal: u32) {
        self.kinds.remove(ordinal, self.rows.of(ordinal));
    }

    /// Removes the variants of a product without kinds.
    pub fn remove(&mut self, ordinal: u32) {
        self.rows.remove(ordinal);
    }

    /// Frees memory that further variants would have taken.
    pub fn shrink(&mut self) {
        self.rows.shrink();
    }

    /// Returns those of some products that have a variant that meets the conditions. For each condition, they have some
    /// variant that meets it.
    pub fn keep_matching(
        &self,
        found: RoaringBitmap,
        conditions: &VariantConditions,
        outside: PricesOutside,
    ) -> RoaringBitmap {
        if conditions.have_only_price() {
            // With prices on one side of the range alone, one is in it.
            let unsure = outside.below & outside.above & &found;
            let matching = self.read_matching(&unsure, conditions);
            return found - (unsure - matching);
        }
        let unsure = self.choose_to_read(&found, outside);
        let matching = self.read_matching(&unsure, conditions);
        self.kinds.matching(&(found - unsure), conditions) | matching
    }

    /// Counts for each value of an option the products in which one variant has it and meets the conditions. Counts are
    /// in the order of [`ValueId::index`], and may end before values without any.
    pub fn count_matching(
        &self,
        products: &RoaringBitmap,
        conditions: &VariantConditions,
        outside: PricesOutside,
        values: &Values,
    ) -> Vec<u64> {
        let unsure = self.choose_to_read(products, outside);
        let mut counts = self.read_counts(&unsure, conditions);
        let sure = products - unsure;
        if conditions.have_only_price() {
            // Of these products, every variant meets the conditions.
            for value in values.ids_of_options() {
                add(&mut counts, value, values.get(value).products.intersection_len(&sure));
            }
        } else {
            for (value, matching) in self.kinds.matching_by_value(&sure, conditions) {
                add(&mut counts, value, matching.len());
            }
        }
        counts
    }

    /// Returns those of some products whose variants are read one by one: those with prices outside the range, or all
    /// if they are fewer than the kinds.
    fn choose_to_read(&self, products: &RoaringBitmap, outside: PricesOutside) -> RoaringBitmap {
        match products.len() < self.kinds.len() as u64 {
            true => products.clone(),
            false => (outside.below | outside.above) & products,
        }
    }

    fn read_matching(
        &self,
        products: &RoaringBitmap,
        conditions: &VariantConditions,
    ) -> RoaringBitmap {
        let has_one =
            |ordinal: &u32| self.rows.of(*ordinal).iter().any(|variant| conditions.allow(variant));
        RoaringBitmap::from_sorted_iter(products.iter().filter(has_one)).unwrap_or_default()
    }

    fn read_counts(&self, products: &RoaringBitmap, conditions: &VariantConditions) -> Vec<u64> {
        let mut counts = Vec::new();
        let mut seen: Vec<ValueId> = Vec::new();
        for ordinal in products {
            seen.clear();
            let variants = self.rows.of(ordinal).iter();
            for variant in variants.filter(|variant| conditions.allow(variant)) {
                for value in variant.kind.own_values() {
                    if !seen.contains(&value) {
                        seen.push(value);
                    }
                }
            }
            seen.iter().for_each(|value| add(&mut counts, *value, 1));
        }
        counts
    }
}

/// Adds to the count of a value.
fn add(counts: &mut Vec<u64>, value: ValueId, products: u64) {
    let position = value.index();
    if counts.len() <= position {
        counts.resize(position + 1, 0);
    }
    counts[position] += products;
}
