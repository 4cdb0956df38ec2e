//! How many units of variants are left, read together with the catalogue.
//! The inventory keeps these numbers; a page that shows products needs them at once.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::{
        clock::Timestamp,
        ids::{ProductId, VariantId},
    },
    q,
};

use super::{availability::Availability, models::Variant};

/// What is left of some products' variants.
#[derive(Clone, Debug, Default)]
pub struct StockLeft {
    units: HashMap<VariantId, i64>,
    reserved_until: HashMap<VariantId, Timestamp>,
}

impl StockLeft {
    /// Units on hand and not held for anyone; 0 where nothing was ever counted.
    pub fn units(&self, variant: VariantId) -> i64 {
        self.units.get(&variant).copied().unwrap_or(0)
    }

    /// Whether a variant can be bought.
    pub fn of(&self, variant: &Variant) -> Availability {
        let left = self.units(variant.id);
        let availability = Availability::of(variant.track_stock, variant.backorder, left);
        match self.reserved_until.get(&variant.id) {
            Some(until) if availability == Availability::SoldOut => Availability::Reserved(*until),
            _ => availability,
        }
    }
}

/// What is left of all variants of these products.
pub(super) fn stock_left(conn: &mut Conn<'_>, products: &[ProductId]) -> Result<StockLeft> {
    let rows = q!(conn, catalog::product_parts::stock_left(products))?;
    let units: HashMap<_, _> =
        rows.into_iter().map(|(variant, left)| (variant, left.unwrap_or(0))).collect();
    let none_left: Vec<VariantId> =
        units.iter().filter(|(_, left)| **left <= 0).map(|(variant, _)| *variant).collect();
    Ok(StockLeft { units, reserved_until: reserved_until(conn, &none_left)? })
}

/// When the first units that other shoppers hold may come back, for each of these variants.
/// Variants that nobody holds are left out.
pub fn reserved_until(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, Timestamp>> {
    if variants.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = q!(conn, catalog::product_parts::first_hold_ends(variants))?;
    Ok(rows.into_iter().filter_map(|(variant, until)| Some((variant, until?))).collect())
}
