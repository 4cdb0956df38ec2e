//! What things cost together, and why: lines, discounts, shipping and tax become one `Quote`.
//!
//! A pure service: no table, no clock. Cart, checkout, order, mail and invoice show the same
//! quote, and every amount in it carries an `Explanation` in words. `docs/PRICING.md` has the
//! order of computation with worked examples.
//!
//! Inside, all sums are whole numbers of what the currency can pay least (cents, yen, fils),
//! so that nothing is rounded but where the document says so: once a line, half up.

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
mod quoted;
mod rows;
mod tax;
mod tax_treatment;

pub use explanation::Explanation;
pub use purchase::{Discount, Item, Purchase, Rate, Reduction, Shipping, Tax};
pub use quoted::{Quote, QuotedDiscount, QuotedLine, QuotedShipping, QuotedTax, TaxTotal};
pub use rows::{Row, RowKind};

use amounts::{MinorUnits, money};
use charge::Charge;
use tax_treatment::TaxTreatment;

/// What a purchase costs. The lines come back in the order in which they came; every amount
/// that concerns several of them is the same in whatever order that was.
pub fn quote(purchase: &Purchase) -> Quote {
    let currency = purchase.currency;
    let tax_treatment = TaxTreatment::of(purchase);
    let mut lines: Vec<Charge> =
        purchase.items.iter().map(|item| Charge::of_item(item, currency)).collect();
    let mut shipping = purchase.shipping.as_ref().map(|fee| Charge::of_shipping(fee, currency));
    let discounts = discounts::take(purchase, &mut lines, shipping.as_mut());
    for charge in lines.iter_mut().chain(&mut shipping) {
        charge.parts = tax_treatment.parts(charge.left, charge.rates);
    }
    let shown = || lines.iter().chain(&shipping);
    let taxes: MinorUnits = shown().map(Charge::tax).sum();
    let total = shown().map(|charge| charge.left).sum::<MinorUnits>() + tax_treatment.effect(taxes);
    Quote {
        currency,
        prices_include_tax: purchase.prices_include_tax,
        subtotal: money(lines.iter().map(|line| line.base).sum(), currency),
        taxes: tax::by_rate(shown(), tax_treatment, currency),
        lines: lines.iter().map(|line| line.quoted_line(purchase, tax_treatment)).collect(),
        shipping: shipping.as_ref().map(|fee| fee.quoted_shipping(purchase, tax_treatment)),
        discounts,
        tax: tax::total(purchase.tax, money(taxes, currency)),
        total: money(total, currency),
    }
}
