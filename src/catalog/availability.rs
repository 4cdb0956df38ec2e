//! Availability: whether shoppers can buy something, and how many units of it.
//!
//! The inventory owns the numbers. They are read together with the catalog here, because pages that
//! show products need both.

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

use super::models::Variant;

/// The maximum number of remaining units that shoppers see.
const FEW: i64 = 5;

/// The maximum quantity of a cart line.
const MAX_QUANTITY: i32 = 99;

/// The availability of a product or variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// More than five units are left.
    InStock,
    /// This number of units is left, at most five.
    Few(i64),
    /// None is left, but it can be bought on back-order.
    BackOrder,
    /// All units are reserved by shoppers who are checking out. Carries the time at which the first
    /// reservation ends.
    Reserved(Timestamp),
    /// None is left.
    SoldOut,
}

impl Availability {
    /// The availability of a variant with `left` unreserved units.
    pub fn from_stock(track_stock: bool, backorder: bool, left: i64) -> Self {
        match left {
            _ if !track_stock => Self::InStock,
            // With back-orders, shoppers need not hurry when few units are left.
            left if left > FEW || (backorder && left > 0) => Self::InStock,
            left if left > 0 => Self::Few(left),
            _ if backorder => Self::BackOrder,
            _ => Self::SoldOut,
        }
    }

    /// Combines the availability of all variants of a product. If one of them can be back-ordered,
    /// the product is not scarce.
    pub fn combined(variants: impl IntoIterator<Item = Self>) -> Self {
        variants.into_iter().fold(Self::SoldOut, Self::and)
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::SoldOut, only) | (only, Self::SoldOut) => only,
            (Self::Reserved(one), Self::Reserved(other)) => Self::Reserved(one.min(other)),
            (Self::Reserved(_), only) | (only, Self::Reserved(_)) => only,
            (Self::BackOrder, Self::BackOrder) => Self::BackOrder,
            (Self::Few(one), Self::Few(other)) if one + other <= FEW => Self::Few(one + other),
            _ => Self::InStock,
        }
    }

    /// Returns `true` if it can be added to a cart.
    pub fn can_be_bought(self) -> bool {
        !matches!(self, Self::SoldOut | Self::Reserved(_))
    }

    /// A short label for a badge or a button.
    pub fn label(self) -> String {
        match self {
            Self::Reserved(_) => "Reserved".into(),
            other => other.description(Timestamp::MAX),
        }
    }

    /// Describes the availability to shoppers, in a sentence.
    pub fn description(self, now: Timestamp) -> String {
        match self {
            Self::Reserved(until) => {
                let minutes = now.minutes_until(until);
                let within =
                    if minutes == 1 { "a minute".into() } else { format!("{minutes} minutes") };
                format!("Reserved by others, maybe back in {within}")
            }
            Self::InStock => "In stock".into(),
            Self::Few(left) => format!("Only {left} left"),
            Self::BackOrder => "Available to back-order".into(),
            Self::SoldOut => "Sold out".into(),
        }
    }
}

/// Returns the maximum quantity that a page offers when `left` units are unreserved, from 1 to 99:
/// the remaining units if there are only a few, and at most the limit per order. The cart checks
/// the exact number.
pub fn max_quantity(variant: &Variant, left: i64) -> i32 {
    let is_scarce = variant.track_stock && !variant.backorder && left <= FEW;
    let available = if is_scarce { i32::try_from(left).unwrap_or(1) } else { MAX_QUANTITY };
    available.min(variant.max_per_order.unwrap_or(MAX_QUANTITY)).clamp(1, MAX_QUANTITY)
}

/// The unreserved units of some products' variants.
#[derive(Clone, Debug, Default)]
pub struct StockLeft {
    units: HashMap<VariantId, i64>,
    reserved_until: HashMap<VariantId, Timestamp>,
}

impl StockLeft {
    /// Unreserved units across all warehouses; 0 if the variant was never stocked.
    pub fn units(&self, variant: VariantId) -> i64 {
        self.units.get(&variant).copied().unwrap_or(0)
    }

    /// The availability of a variant.
    pub fn availability(&self, variant: &Variant) -> Availability {
        let left = self.units(variant.id);
        let availability = Availability::from_stock(variant.track_stock, variant.backorder, left);
        match self.reserved_until.get(&variant.id) {
            Some(until) if availability == Availability::SoldOut => Availability::Reserved(*until),
            _ => availability,
        }
    }
}

/// Returns the unreserved units of all variants of these products.
pub(super) fn stock_left(conn: &mut Conn<'_>, products: &[ProductId]) -> Result<StockLeft> {
    let units = q!(conn, catalog::product_parts::stock_left(products))?;
    let none_left: Vec<VariantId> =
        units.iter().filter(|(_, left)| **left <= 0).map(|(variant, _)| *variant).collect();
    Ok(StockLeft { units, reserved_until: reserved_until(conn, &none_left)? })
}

/// Returns the end of the first reservation of each of these variants. Variants without
/// reservations are left out.
pub fn reserved_until(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, Timestamp>> {
    if variants.is_empty() {
        return Ok(HashMap::new());
    }
    q!(conn, catalog::product_parts::first_hold_ends(variants))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::EPOCH;

    #[test]
    fn the_exact_number_is_shown_only_when_few_are_left() {
        assert_eq!(Availability::from_stock(true, false, 6).description(NOW), "In stock");
        assert_eq!(Availability::from_stock(true, false, 5).description(NOW), "Only 5 left");
        assert_eq!(Availability::from_stock(true, false, 0), Availability::SoldOut);
        assert_eq!(Availability::from_stock(true, true, -2), Availability::BackOrder);
        assert_eq!(Availability::from_stock(true, true, 1).description(NOW), "In stock");
        assert_eq!(Availability::from_stock(false, false, 0), Availability::InStock);
    }

    #[test]
    fn reserved_stock_says_when_it_may_be_back() {
        let after = |seconds| Availability::Reserved(NOW.after(Duration::from_secs(seconds)));
        assert_eq!(after(20 * 60).description(NOW), "Reserved by others, maybe back in 20 minutes");
        assert_eq!(after(90).description(NOW), "Reserved by others, maybe back in 2 minutes");
        assert_eq!(after(0).description(NOW), "Reserved by others, maybe back in a minute");
        assert_eq!(after(60).label(), "Reserved");
        assert!(!after(60).can_be_bought());
        assert_eq!(Availability::combined([after(60), after(30)]), after(30));
        assert_eq!(Availability::combined([after(60), Availability::SoldOut]), after(60));
        assert_eq!(
            Availability::combined([after(60), Availability::Few(1)]).description(NOW),
            "Only 1 left"
        );
    }

    #[test]
    fn a_product_is_as_available_as_its_variants_together() {
        use Availability::{BackOrder, Few, InStock, SoldOut};
        for (variants, all) in [
            (&[][..], SoldOut),
            (&[SoldOut, Few(2), SoldOut], Few(2)),
            (&[Few(1), Few(1), Few(1), Few(1), Few(1)], Few(5)),
            (&[Few(3), Few(3)], InStock),
            (&[Few(1), InStock], InStock),
            (&[Few(1), BackOrder], InStock),
            (&[BackOrder, Few(1), Few(1)], InStock),
            (&[BackOrder, SoldOut, BackOrder], BackOrder),
        ] {
            assert_eq!(Availability::combined(variants.iter().copied()), all, "{variants:?}");
        }
    }
}
