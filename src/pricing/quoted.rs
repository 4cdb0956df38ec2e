//! What is answered: every amount as it is shown, with its explanation.

use crate::foundation::money::{Currency, Money};

use super::{explanation::Explanation, purchase::Rate};

/// What a purchase costs.
///
/// What is shown adds up: `total = subtotal - discount_total() + shipping.base`, and then plus the
/// tax where prices come without it, or minus the tax that falls away where they contain it
/// (`Reversed`). `rows()` lists what stands between subtotal and total. No amount is negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What all amounts are in.
    pub currency: Currency,
    /// Whether prices contain their tax.
    pub prices_include_tax: bool,
    /// In the order in which they were asked for.
    pub lines: Vec<QuotedLine>,
    /// The sum of the lines' `base`.
    pub subtotal: Money,
    /// In the order in which they were taken; what took nothing stays, with the reason.
    pub discounts: Vec<QuotedDiscount>,
    /// None where nothing was asked about it.
    pub shipping: Option<QuotedShipping>,
    /// The tax by rate, by place and name.
    pub taxes: Vec<QuotedTax>,
    /// The tax in all.
    pub tax: TaxTotal,
    /// What there is to pay.
    pub total: Money,
}

/// A line and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedLine {
    /// The item's.
    pub key: i64,
    /// Price by quantity, rounded.
    pub base: Money,
    /// What all discounts took of it.
    pub discount: Money,
    /// `base - discount`. Contains the tax where prices do.
    pub total: Money,
    /// The tax on it, or in it; what falls away where that is reversed.
    pub tax: Money,
    /// Why.
    pub explanation: Explanation,
}

/// A discount and what it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedDiscount {
    /// What was typed.
    pub code: String,
    /// What shoppers read.
    pub name: String,
    /// Taken from lines, or from the shipping.
    pub amount: Money,
    /// Why.
    pub explanation: Explanation,
}

/// The shipping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedShipping {
    /// What shoppers read.
    pub name: String,
    /// Before free shipping.
    pub base: Money,
    /// What discounts took of it; stands among the discounts already.
    pub discount: Money,
    /// `base - discount`.
    pub total: Money,
    /// The tax on it, or in it.
    pub tax: Money,
    /// Whether it is an estimate.
    pub estimated: bool,
    /// Why.
    pub explanation: Explanation,
}

/// All tax by one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedTax {
    /// Its name, its place and how much it is.
    pub rate: Rate,
    /// What it is of: always without tax.
    pub taxable: Money,
    /// The sum of the lines' parts, which were rounded one by one.
    pub amount: Money,
    /// Why.
    pub explanation: Explanation,
}

/// The tax in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxTotal {
    /// The shop charges none.
    NotCharged,
    /// Calculated at checkout.
    Unknown,
    /// On top of the prices, or in them.
    Amount(Money),
    /// The buyer accounts for it; so much of it was in the prices and fell away.
    Reversed(Money),
}

impl Quote {
    /// What all discounts took, the shipping's too.
    pub fn discount_total(&self) -> Money {
        self.discounts.iter().map(|discount| &discount.amount).sum()
    }
}
