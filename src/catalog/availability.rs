//! Whether something can be bought, in the words that shoppers are told.

use crate::foundation::clock::Timestamp;

use super::models::Variant;

/// Up to this many, the exact number is told.
const FEW: i64 = 5;

/// Units of one line, whatever there is.
const MAX_QUANTITY: i32 = 99;

/// Whether something can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// There is enough.
    InStock,
    /// This many are left, at most five.
    Few(i64),
    /// There is none, but more will come and can be bought now.
    BackOrder,
    /// All there is, is reserved by shoppers who are checking out; the first of them has until then.
    Reserved(Timestamp),
    /// There is none.
    SoldOut,
}

impl Availability {
    /// Of a variant of which `left` units are on hand and not held for anyone.
    pub fn of(track_stock: bool, backorder: bool, left: i64) -> Self {
        match left {
            _ if !track_stock => Self::InStock,
            // Whoever comes after the last one can order it too.
            left if left > FEW || (backorder && left > 0) => Self::InStock,
            left if left > 0 => Self::Few(left),
            _ if backorder => Self::BackOrder,
            _ => Self::SoldOut,
        }
    }

    /// Of a product, by its variants: what is left of all of them together. Nothing is scarce of
    /// which one can be ordered without an end.
    pub fn together(variants: impl IntoIterator<Item = Self>) -> Self {
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

    /// Whether it can be put into a cart.
    pub fn can_be_bought(self) -> bool {
        !matches!(self, Self::SoldOut | Self::Reserved(_))
    }

    /// Short words for shoppers: a badge or a button.
    pub fn label(self) -> String {
        match self {
            Self::Reserved(_) => "Reserved".into(),
            other => other.words(Timestamp::MAX),
        }
    }

    /// The words for shoppers.
    pub fn words(self, now: Timestamp) -> String {
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

/// The most units that a page offers when `left` are there: what is left where only few are,
/// since larger numbers are nobody's business; what one order may have; never more than 99,
/// and at least 1. The cart knows better and tells.
pub fn max_quantity(variant: &Variant, left: i64) -> i32 {
    let few = variant.track_stock && !variant.backorder && left <= FEW;
    let there = if few { i32::try_from(left).unwrap_or(1) } else { MAX_QUANTITY };
    there.min(variant.max_per_order.unwrap_or(MAX_QUANTITY)).clamp(1, MAX_QUANTITY)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::EPOCH;

    #[test]
    fn the_exact_number_is_told_only_when_few_are_left() {
        assert_eq!(Availability::of(true, false, 6).words(NOW), "In stock");
        assert_eq!(Availability::of(true, false, 5).words(NOW), "Only 5 left");
        assert_eq!(Availability::of(true, false, 0), Availability::SoldOut);
        assert_eq!(Availability::of(true, true, -2), Availability::BackOrder);
        assert_eq!(Availability::of(true, true, 1).words(NOW), "In stock");
        assert_eq!(Availability::of(false, false, 0), Availability::InStock);
    }

    #[test]
    fn reserved_stock_says_when_it_may_be_back() {
        let after = |seconds| Availability::Reserved(NOW.after(Duration::from_secs(seconds)));
        assert_eq!(after(20 * 60).words(NOW), "Reserved by others, maybe back in 20 minutes");
        assert_eq!(after(90).words(NOW), "Reserved by others, maybe back in 2 minutes");
        assert_eq!(after(0).words(NOW), "Reserved by others, maybe back in a minute");
        assert_eq!(after(60).label(), "Reserved");
        assert!(!after(60).can_be_bought());
        assert_eq!(Availability::together([after(60), after(30)]), after(30));
        assert_eq!(Availability::together([after(60), Availability::SoldOut]), after(60));
        assert_eq!(
            Availability::together([after(60), Availability::Few(1)]).words(NOW),
            "Only 1 left"
        );
    }

    #[test]
    fn a_product_has_what_its_variants_have_together() {
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
            assert_eq!(Availability::together(variants.iter().copied()), all, "{variants:?}");
        }
    }
}
