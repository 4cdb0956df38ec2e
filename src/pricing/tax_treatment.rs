//! The effect of tax on prices: added, contained or removed.

use super::{
    amounts::{MinorUnits, WHOLE, half_up, share},
    purchase::{Purchase, Rate, Tax},
};

/// The effect of tax on the prices that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxTreatment {
    /// No tax is charged, or it is not known yet.
    Untaxed,
    /// Tax is added to the prices.
    Added,
    /// The prices contain tax.
    Contained,
    /// The prices contain tax, which is removed (reverse charge).
    Removed,
    /// The prices don't contain tax, and none is added (reverse charge).
    Waived,
}

impl TaxTreatment {
    /// The treatment of a purchase.
    pub fn for_purchase(purchase: &Purchase) -> Self {
        match (purchase.tax, purchase.prices_include_tax) {
            (Tax::NotCharged | Tax::Unknown, _) => Self::Untaxed,
            (Tax::Charged, false) => Self::Added,
            (Tax::Charged, true) => Self::Contained,
            (Tax::Reversed, true) => Self::Removed,
            (Tax::Reversed, false) => Self::Waived,
        }
    }

    /// Returns `true` if the prices contain tax.
    pub fn is_contained(self) -> bool {
        matches!(self, Self::Contained | Self::Removed)
    }

    /// Returns the tax of each rate on an amount; empty if there is none.
    pub fn parts(self, amount: MinorUnits, rates: &[Rate]) -> Vec<MinorUnits> {
        match self {
            Self::Untaxed => Vec::new(),
            Self::Waived => vec![0; rates.len()],
            Self::Added => {
                rates.iter().map(|rate| half_up(amount * share(rate.percent), WHOLE)).collect()
            }
            Self::Contained | Self::Removed => contained_in(amount, rates),
        }
    }

    /// Returns the amount that the tax adds to the total.
    pub fn effect(self, tax: MinorUnits) -> MinorUnits {
        match self {
            Self::Added => tax,
            Self::Removed => -tax,
            Self::Untaxed | Self::Contained | Self::Waived => 0,
        }
    }
}

/// The gross amount of a net amount of [`WHOLE`].
pub fn with_tax(rates: &[Rate]) -> i128 {
    WHOLE + rates.iter().map(|rate| share(rate.percent)).sum::<i128>()
}

/// Returns the tax of each rate that a gross amount contains, together at most the amount.
fn contained_in(amount: MinorUnits, rates: &[Rate]) -> Vec<MinorUnits> {
    let whole = with_tax(rates);
    let mut left = amount;
    let part = |rate: &Rate| {
        let part = half_up(amount * share(rate.percent), whole).min(left);
        left -= part;
        part
    };
    rates.iter().map(part).collect()
}
