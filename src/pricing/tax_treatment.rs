//! What tax does to an amount: on top of it, contained in it, or falling away.

use super::{
    amounts::{MinorUnits, WHOLE, half_up, share},
    purchase::{Purchase, Rate, Tax},
};

/// What tax does to what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxTreatment {
    /// Nothing: none is charged, or it is not known yet.
    Silent,
    /// It comes on top.
    Added,
    /// It is in the prices and is told.
    Contained,
    /// It is in the prices and falls away.
    Removed,
    /// It is not in the prices and nobody adds it.
    Waived,
}

impl TaxTreatment {
    /// How a purchase is taxed.
    pub fn of(purchase: &Purchase) -> Self {
        match (purchase.tax, purchase.prices_include_tax) {
            (Tax::NotCharged | Tax::Unknown, _) => Self::Silent,
            (Tax::Charged, false) => Self::Added,
            (Tax::Charged, true) => Self::Contained,
            (Tax::Reversed, true) => Self::Removed,
            (Tax::Reversed, false) => Self::Waived,
        }
    }

    /// Whether the amounts that are taxed contain their tax.
    pub fn contained(self) -> bool {
        matches!(self, Self::Contained | Self::Removed)
    }

    /// Each rate's part of an amount.
    pub fn parts(self, amount: MinorUnits, rates: &[Rate]) -> Vec<MinorUnits> {
        match self {
            Self::Silent => Vec::new(),
            Self::Waived => vec![0; rates.len()],
            Self::Added => {
                rates.iter().map(|rate| half_up(amount * share(rate.percent), WHOLE)).collect()
            }
            Self::Contained | Self::Removed => contained_in(amount, rates),
        }
    }

    /// What so much tax does to the total.
    pub fn effect(self, tax: MinorUnits) -> MinorUnits {
        match self {
            Self::Added => tax,
            Self::Removed => -tax,
            Self::Silent | Self::Contained | Self::Waived => 0,
        }
    }
}

/// What an amount that contains these taxes is, where without them it is `WHOLE`.
pub fn with_tax(rates: &[Rate]) -> i128 {
    WHOLE + rates.iter().map(|rate| share(rate.percent)).sum::<i128>()
}

/// What an amount contains of each rate; together never more than the amount.
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
