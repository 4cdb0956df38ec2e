//! Prices of a purchase: lines, discounts, shipping and tax become one `Quote`.
//!
//! A pure service without tables and clock. Cart, checkout, order, emails and invoice show the same
//! quote, and each of its amounts has an `Explanation` in words. `docs/PRICING.md` has the order of
//! computation with worked examples.
//!
//! All sums are integers in the currency's minor units (cents, yen, fils), so that amounts are rounded
//! only where the document says so: once per line, half up.

mod allocate;
mod amounts;
mod charge;
mod discounts;
#[cfg(test)]
mod examples;
mod explanation;
#[cfg(test)]
mod properties;
mod purchase;
mod quote;
mod rows;
mod tax;
mod tax_treatment;

pub use explanation::Explanation;
pub use purchase::{Discount, Item, Purchase, Rate, Reduction, Shipping, Tax};
pub use quote::{Quote, QuotedDiscount, QuotedLine, QuotedShipping, QuotedTax, TaxTotal};
pub use rows::{QuoteRow, QuoteRowKind};

use amounts::{MinorUnits, money};
use charge::Charge;
use tax_treatment::TaxTreatment;

/// Calculates the prices of a purchase. The quote has the lines in the same order; amounts that concern
/// several lines don't depend on that order.
pub fn quote(purchase: &Purchase) -> Quote {
    let currency = purchase.currency;
    let tax_treatment = TaxTreatment::for_purchase(purchase);
    let mut lines: Vec<Charge> =
        purchase.items.iter().map(|item| Charge::for_item(item, currency)).collect();
    let mut shipping = purchase.shipping.as_ref().map(|fee| Charge::for_shipping(fee, currency));
    let discounts = discounts::apply(purchase, &mut lines, shipping.as_mut());
    for charge in lines.iter_mut().chain(&mut shipping) {
        charge.parts = tax_treatment.parts(charge.left, charge.rates);
    }
    let charges = || lines.iter().chain(&shipping);
    let taxes: MinorUnits = charges().map(Charge::tax).sum();
    let total =
        charges().map(|charge| charge.left).sum::<MinorUnits>() + tax_treatment.effect(taxes);
    Quote {
        currency,
        prices_include_tax: purchase.prices_include_tax,
        subtotal: money(lines.iter().map(|line| line.base).sum(), currency),
        taxes: tax::by_rate(charges(), tax_treatment, currency),
        lines: lines.iter().map(|line| line.quoted_line(purchase, tax_treatment)).collect(),
        shipping: shipping.as_ref().map(|fee| fee.quoted_shipping(purchase, tax_treatment)),
        discounts,
        tax: tax::total(purchase.tax, money(taxes, currency)),
        total: money(total, currency),
    }
}
