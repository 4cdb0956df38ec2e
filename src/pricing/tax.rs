//! The tax of a quote, in total and by rate.

use crate::foundation::money::{Currency, Money};

use super::{
    amounts::{MinorUnits, money, share},
    charge::Charge,
    explanation::{Explanation, Step},
    purchase::{Rate, Tax},
    quote::{QuotedTax, TaxTotal},
    tax_treatment::TaxTreatment,
};

/// The total tax.
pub fn total(tax: Tax, amount: Money) -> TaxTotal {
    match tax {
        Tax::NotCharged => TaxTotal::NotCharged,
        Tax::Unknown => TaxTotal::Unknown,
        Tax::Charged => TaxTotal::Amount(amount),
        Tax::Reversed => TaxTotal::Reversed(amount),
    }
}

/// The sums of a rate.
struct RateSum<'c> {
    rate: &'c Rate,
    taxable: MinorUnits,
    tax: MinorUnits,
}

/// Returns the tax of all charges by rate, in an order that does not depend on theirs.
pub fn by_rate<'c>(
    charges: impl Iterator<Item = &'c Charge<'c>>,
    tax_treatment: TaxTreatment,
    currency: Currency,
) -> Vec<QuotedTax> {
    let mut sums: Vec<RateSum<'_>> = Vec::new();
    for charge in charges {
        let contained = if tax_treatment.is_contained() { charge.tax() } else { 0 };
        for (rate, tax) in charge.rates.iter().zip(&charge.parts) {
            let index = sums.iter().position(|sum| sum.rate == rate).unwrap_or_else(|| {
                sums.push(RateSum { rate, taxable: 0, tax: 0 });
                sums.len() - 1
            });
            sums[index].taxable += charge.left - contained;
            sums[index].tax += tax;
        }
    }
    sums.sort_by_key(|sum| (&sum.rate.place, &sum.rate.name, -share(sum.rate.percent)));
    sums.into_iter().map(|sum| quoted_tax(&sum, tax_treatment, currency)).collect()
}

fn quoted_tax(sum: &RateSum<'_>, tax_treatment: TaxTreatment, currency: Currency) -> QuotedTax {
    let RateSum { rate, taxable, tax } = *sum;
    let step = Step::TaxOfAll { rate: rate.clone(), tax_treatment, taxable };
    QuotedTax {
        rate: rate.clone(),
        taxable: money(taxable, currency),
        amount: money(tax, currency),
        explanation: Explanation::new(currency, vec![step]),
    }
}
