//! The tax of a quote: in all, and by rate.

use crate::foundation::money::{Currency, Money};

use super::{
    amounts::{MinorUnits, money, share},
    charge::Charge,
    explanation::{Explanation, Step},
    purchase::{Rate, Tax},
    quoted::{QuotedTax, TaxTotal},
    tax_treatment::TaxTreatment,
};

/// The tax in all.
pub fn total(tax: Tax, amount: Money) -> TaxTotal {
    match tax {
        Tax::NotCharged => TaxTotal::NotCharged,
        Tax::Unknown => TaxTotal::Unknown,
        Tax::Charged => TaxTotal::Amount(amount),
        Tax::Reversed => TaxTotal::Reversed(amount),
    }
}

/// The tax of all charges, by rate; in an order that does not depend on theirs.
pub fn by_rate<'c>(
    charges: impl Iterator<Item = &'c Charge<'c>>,
    tax_treatment: TaxTreatment,
    currency: Currency,
) -> Vec<QuotedTax> {
    let mut sums: Vec<(&Rate, MinorUnits, MinorUnits)> = Vec::new();
    for charge in charges {
        let contained = if tax_treatment.contained() { charge.tax() } else { 0 };
        for (rate, part) in charge.rates.iter().zip(&charge.parts) {
            let index = sums.iter().position(|(known, ..)| *known == rate).unwrap_or_else(|| {
                sums.push((rate, 0, 0));
                sums.len() - 1
            });
            sums[index].1 += charge.left - contained;
            sums[index].2 += part;
        }
    }
    sums.sort_by_key(|(rate, ..)| (&rate.place, &rate.name, -share(rate.percent)));
    sums.into_iter().map(|sum| quoted(sum, tax_treatment, currency)).collect()
}

fn quoted(
    (rate, taxable, amount): (&Rate, MinorUnits, MinorUnits),
    tax_treatment: TaxTreatment,
    currency: Currency,
) -> QuotedTax {
    let step = Step::TaxOfAll { rate: rate.clone(), tax_treatment, taxable };
    QuotedTax {
        rate: rate.clone(),
        taxable: money(taxable, currency),
        amount: money(amount, currency),
        explanation: Explanation::new(currency, vec![step]),
    }
}
