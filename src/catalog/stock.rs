//! How many units of variants are left, read together with the catalogue.
//! The inventory keeps these numbers; a page that shows products needs them at once.

use std::collections::HashMap;

use crate::{
    db::{Conn, Outcome},
    foundation::ids::{ProductId, VariantId},
    q,
};

use super::{availability::Availability, models::Variant};

/// What is left of some products' variants.
#[derive(Clone, Debug, Default)]
pub struct StockLeft(HashMap<VariantId, i64>);

impl StockLeft {
    /// Units on hand and not held for anyone; 0 where nothing was ever counted.
    pub fn units(&self, variant: VariantId) -> i64 {
        self.0.get(&variant).copied().unwrap_or(0)
    }

    /// Whether a variant can be bought.
    pub fn of(&self, variant: &Variant) -> Availability {
        Availability::of(variant.track_stock, variant.backorder, self.units(variant.id))
    }
}

/// What is left of all variants of these products.
pub(super) fn stock_left(conn: &mut Conn<'_>, products: &[ProductId]) -> Outcome<StockLeft> {
    let rows = q!(conn, catalog::product_parts::stock_left(products))?;
    Ok(StockLeft(rows.into_iter().map(|(variant, left)| (variant, left.unwrap_or(0))).collect()))
}
