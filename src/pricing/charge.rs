//! A charge: a line or the shipping. Both are discounted and taxed in the same way.

use crate::foundation::money::Currency;

use super::{
    amounts::{MinorUnits, minor, money},
    explanation::{Explanation, Step},
    purchase::{Item, Purchase, Rate, Shipping},
    quote::{QuotedLine, QuotedShipping},
    tax_treatment::{TaxTreatment, with_tax},
};

/// A discount's amount on a charge.
pub struct AppliedDiscount {
    /// The discount's index in the purchase.
    pub discount: usize,
    /// The amount.
    pub amount: MinorUnits,
}

/// A line or the shipping, with its discounts and taxes.
pub struct Charge<'a> {
    /// The line's key, which breaks ties.
    pub key: i64,
    /// The first step of its explanation.
    start: Step,
    /// The price before discounts.
    pub base: MinorUnits,
    /// The price after the discounts so far.
    pub left: MinorUnits,
    /// The amounts of its discounts.
    pub discounts: Vec<AppliedDiscount>,
    /// Its tax rates.
    pub rates: &'a [Rate],
    /// The tax of each rate; empty until it is calculated.
    pub parts: Vec<MinorUnits>,
}

impl<'a> Charge<'a> {
    /// The charge of a line.
    pub fn for_item(item: &'a Item, currency: Currency) -> Self {
        let base = minor(&item.price, item.quantity, currency);
        let start =
            Step::Units { price: item.price.clone(), quantity: item.quantity, amount: base };
        Self::new(item.key, start, base, &item.rates)
    }

    /// The charge of the shipping.
    pub fn for_shipping(fee: &'a Shipping, currency: Currency) -> Self {
        let base = minor(&fee.price, 1, currency);
        let start = Step::Fee { name: fee.name.clone(), estimated: fee.estimated, amount: base };
        Self::new(0, start, base, &fee.rates)
    }

    fn new(key: i64, start: Step, base: MinorUnits, rates: &'a [Rate]) -> Self {
        Self { key, start, base, left: base, discounts: Vec::new(), rates, parts: Vec::new() }
    }

    /// Subtracts an amount, at most the remaining price.
    pub fn subtract(&mut self, discount: usize, amount: MinorUnits) {
        let amount = amount.min(self.left);
        if amount > 0 {
            self.left -= amount;
            self.discounts.push(AppliedDiscount { discount, amount });
        }
    }

    /// The tax of all rates.
    pub fn tax(&self) -> MinorUnits {
        self.parts.iter().sum()
    }

    /// The charge as a line of the quote.
    pub fn quoted_line(&self, purchase: &Purchase, tax_treatment: TaxTreatment) -> QuotedLine {
        let money = |amount| money(amount, purchase.currency);
        QuotedLine {
            key: self.key,
            base: money(self.base),
            discount: money(self.base - self.left),
            total: money(self.left),
            tax: money(self.tax()),
            explanation: self.explanation(purchase, tax_treatment),
        }
    }

    /// The charge as the shipping of the quote.
    pub fn quoted_shipping(
        &self,
        purchase: &Purchase,
        tax_treatment: TaxTreatment,
    ) -> QuotedShipping {
        let money = |amount| money(amount, purchase.currency);
        let fee = purchase.shipping.as_ref();
        QuotedShipping {
            name: fee.map(|fee| fee.name.clone()).unwrap_or_default(),
            base: money(self.base),
            discount: money(self.base - self.left),
            total: money(self.left),
            tax: money(self.tax()),
            estimated: fee.is_some_and(|fee| fee.estimated),
            explanation: self.explanation(purchase, tax_treatment),
        }
    }

    fn explanation(&self, purchase: &Purchase, tax_treatment: TaxTreatment) -> Explanation {
        let mut steps = Vec::with_capacity(1 + self.discounts.len() + self.parts.len());
        steps.push(self.start.clone());
        steps.extend(self.discounts.iter().map(|applied| Step::Less {
            name: purchase.discounts[applied.discount].label(),
            amount: applied.amount,
        }));
        let taxed = self.rates.iter().zip(&self.parts).filter(|_| self.left > 0);
        steps.extend(taxed.map(|(rate, part)| Step::Tax {
            rate: rate.clone(),
            tax_treatment,
            whole: with_tax(self.rates),
            of: self.left,
            amount: *part,
        }));
        Explanation::new(purchase.currency, steps)
    }
}
