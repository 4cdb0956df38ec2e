//! What stands between subtotal and total, as cart, order, mail and invoice list it.

use crate::foundation::money::Money;

use super::{
    explanation::Explanation,
    purchase::label,
    quoted::{Quote, QuotedDiscount, QuotedShipping, QuotedTax, TaxTotal},
};

/// One amount between subtotal and total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// What shoppers read.
    pub label: String,
    /// Why.
    pub explanation: Explanation,
    /// What it does to the total; below zero it makes it less. Of a contained tax: the amount.
    pub amount: Money,
    /// False for a tax that prices contain: it is told and not added.
    pub counts: bool,
}

/// What an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Of a coupon.
    Discount,
    /// For bringing it.
    Shipping,
    /// Of a rate.
    Tax,
}

impl Quote {
    /// The rows between subtotal and total: subtotal and the amounts that count make the total.
    pub fn rows(&self) -> Vec<Row> {
        let discounts = self.discounts.iter().map(QuotedDiscount::row);
        let taxes = self.taxes.iter().map(|tax| tax.row(&self.tax, self.prices_include_tax));
        discounts.chain(self.shipping.iter().map(QuotedShipping::row)).chain(taxes).collect()
    }
}

impl QuotedDiscount {
    fn row(&self) -> Row {
        Row {
            kind: RowKind::Discount,
            label: label(&self.name, &self.code),
            explanation: self.explanation.clone(),
            amount: Money::zero() - &self.amount,
            counts: true,
        }
    }
}

impl QuotedShipping {
    fn row(&self) -> Row {
        let estimate = if self.estimated { " (estimate)" } else { "" };
        Row {
            kind: RowKind::Shipping,
            label: format!("{}{estimate}", self.name),
            explanation: self.explanation.clone(),
            amount: self.base.clone(),
            counts: true,
        }
    }
}

impl QuotedTax {
    fn row(&self, total: &TaxTotal, included: bool) -> Row {
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
        let explanation = self.explanation.clone();
        Row { kind: RowKind::Tax, label, explanation, amount, counts }
    }
}
