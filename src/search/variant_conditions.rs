//! Conditions that one variant must meet.

use super::{
    product_row::{VariantKind, VariantRow},
    values::ValueId,
};

/// Conditions that one variant must meet.
pub struct VariantConditions {
    /// For each chosen option, the values of which the variant has one.
    pub options: Vec<Vec<ValueId>>,
    /// The least price, in millionths.
    pub min: i64,
    /// The highest price, in millionths.
    pub max: i64,
    /// Only variants that can be bought now.
    pub in_stock: bool,
    /// Only variants with a reduced price.
    pub on_sale: bool,
}

impl VariantConditions {
    /// Returns `true` if a variant meets all conditions.
    pub fn allow(&self, variant: &VariantRow) -> bool {
        (self.min..=self.max).contains(&variant.price) && self.allow_kind(&variant.kind)
    }

    /// Returns `true` if variants of a kind meet the conditions, but for those about their prices.
    pub fn allow_kind(&self, kind: &VariantKind) -> bool {
        (!self.in_stock || kind.is_available)
            && (!self.on_sale || kind.is_reduced)
            && self
                .options
                .iter()
                .all(|chosen| kind.values.iter().any(|value| chosen.contains(value)))
    }

    /// Returns `true` if every variant meets the conditions.
    pub fn are_empty(&self) -> bool {
        !self.has_price() && self.count_kind_conditions() == 0
    }

    /// Returns `true` if there is a lowest or a highest price.
    pub fn has_price(&self) -> bool {
        self.min > i64::MIN || self.max < i64::MAX
    }

    /// Returns `true` if all conditions are about prices.
    pub fn have_only_price(&self) -> bool {
        self.has_price() && self.count_kind_conditions() == 0
    }

    /// Returns `true` if a product whose variants together meet the conditions may have none that meets all.
    pub fn need_one_variant(&self) -> bool {
        let has_two_ends = self.min > i64::MIN && self.max < i64::MAX;
        has_two_ends || usize::from(self.has_price()) + self.count_kind_conditions() > 1
    }

    fn count_kind_conditions(&self) -> usize {
        usize::from(self.in_stock) + usize::from(self.on_sale) + self.options.len()
    }
}
