//! The quote: every amount in the form in which it is shown, with its explanation.

use crate::foundation::money::{Currency, Money};

use super::{explanation::Explanation, purchase::Rate};

/// The prices of a purchase.
///
/// The amounts add up: `total = subtotal - discount_total() + shipping.base`, plus the tax if prices
/// don't contain it, or minus the tax if they do and it is reversed (`Reversed`). `rows()` lists the
/// amounts between subtotal and total. No amount is negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The currency of all amounts.
    pub currency: Currency,
    /// `true` if prices contain tax.
    pub prices_include_tax: bool,
    /// The lines in the purchase's order.
    pub lines: Vec<QuotedLine>,
    /// The sum of the lines' `base`.
    pub subtotal: Money,
    /// The discounts in the order in which they were applied, including those of zero.
    pub discounts: Vec<QuotedDiscount>,
    /// The shipping, if the purchase has it.
    pub shipping: Option<QuotedShipping>,
    /// The tax by rate, ordered by place and name.
    pub taxes: Vec<QuotedTax>,
    /// The total tax.
    pub tax: TaxTotal,
    /// The amount to pay.
    pub total: Money,
}

/// A line with discounts and tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedLine {
    /// The item's key.
    pub key: i64,
    /// Unit price times quantity, rounded.
    pub base: Money,
    /// The sum of all discounts.
    pub discount: Money,
    /// `base - discount`. Contains tax if prices do.
    pub total: Money,
    /// The tax added to it or contained in it; the removed tax if it is reversed.
    pub tax: Money,
    /// The explanation.
    pub explanation: Explanation,
}

/// A discount with its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedDiscount {
    /// The coupon code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The amount off lines or shipping.
    pub amount: Money,
    /// The explanation.
    pub explanation: Explanation,
}

/// The shipping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedShipping {
    /// The name.
    pub name: String,
    /// The price before discounts.
    pub base: Money,
    /// The sum of all discounts, which are part of the quote's discounts.
    pub discount: Money,
    /// `base - discount`.
    pub total: Money,
    /// The tax added to it or contained in it.
    pub tax: Money,
    /// `true` if the price is an estimate.
    pub estimated: bool,
    /// The explanation.
    pub explanation: Explanation,
}

/// The tax of one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedTax {
    /// The rate.
    pub rate: Rate,
    /// The net amount that is taxed.
    pub taxable: Money,
    /// The sum of the lines' taxes, each of which is rounded.
    pub amount: Money,
    /// The explanation.
    pub explanation: Explanation,
}

/// The total tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaxTotal {
    /// The shop charges no tax.
    NotCharged,
    /// Tax is calculated at checkout.
    Unknown,
    /// The tax added to prices or contained in them.
    Amount(Money),
    /// The buyer owes the tax. Carries its amount, which was removed if prices contain tax.
    Reversed(Money),
}

impl Quote {
    /// The sum of all discounts, including those on shipping.
    pub fn discount_total(&self) -> Money {
        self.discounts.iter().map(|discount| &discount.amount).sum()
    }
}
