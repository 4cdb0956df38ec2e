//! The rows between subtotal and total in carts, orders, emails and invoices.

use crate::foundation::money::Money;

use super::{
    explanation::Explanation,
    purchase::label,
    quote::{Quote, QuotedDiscount, QuotedShipping, QuotedTax, TaxTotal},
};

/// An amount between subtotal and total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteRow {
    /// Its kind.
    pub kind: QuoteRowKind,
    /// The label.
    pub label: String,
    /// The explanation.
    pub explanation: Explanation,
    /// The change of the total, negative for a discount. For a contained tax, its amount.
    pub amount: Money,
    /// `true` if it changes the total. `false` for a tax that prices contain.
    pub counts: bool,
}

/// The kind of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum QuoteRowKind {
    /// A coupon's discount.
    Discount,
    /// The shipping.
    Shipping,
    /// The tax of a rate.
    Tax,
}

impl QuoteRowKind {
    /// The word in the database and in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Quote {
    /// Returns the rows between subtotal and total. The subtotal and the amounts that count add up to
    /// the total.
    pub fn rows(&self) -> Vec<QuoteRow> {
        let discounts = self.discounts.iter().map(QuotedDiscount::row);
        let taxes = self.taxes.iter().map(|tax| tax.row(&self.tax, self.prices_include_tax));
        discounts.chain(self.shipping.iter().map(QuotedShipping::row)).chain(taxes).collect()
    }
}

impl QuotedDiscount {
    fn row(&self) -> QuoteRow {
        QuoteRow {
            kind: QuoteRowKind::Discount,
            label: label(&self.name, &self.code),
            explanation: self.explanation.clone(),
            amount: Money::zero() - &self.amount,
            counts: true,
        }
    }
}

impl QuotedShipping {
    fn row(&self) -> QuoteRow {
        let estimate = if self.estimated { " (estimate)" } else { "" };
        QuoteRow {
            kind: QuoteRowKind::Shipping,
            label: format!("{}{estimate}", self.name),
            explanation: self.explanation.clone(),
            amount: self.base.clone(),
            counts: true,
        }
    }
}

impl QuotedTax {
    fn row(&self, total: &TaxTotal, included: bool) -> QuoteRow {
        let rate = self.rate.label();
        let (label, amount, counts) = match (total, included) {
            (TaxTotal::Reversed(_), true) => {
                (format!("{rate}, reverse charge"), Money::zero() - &self.amount, true)
            }
            (TaxTotal::Reversed(_), false) => {
                (format!("{rate}, reverse charge"), Money::zero(), true)
            }
            (_, true) => (format!("Includes {rate}"), self.amount.clone(), false),
            (_, false) => (rate, self.amount.clone(), true),
        };
        QuoteRow {
            kind: QuoteRowKind::Tax,
            label,
            explanation: self.explanation.clone(),
            amount,
            counts,
        }
    }
}
