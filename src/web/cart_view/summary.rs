//! The totals of a cart, with the calculation of each amount.

use crate::{
    foundation::money::{Currency, Money},
    pricing,
    shipping::{Delivery, free_delivery_condition},
    shopping_cart::{CartContents, CartLine, Totals},
    tax::TaxQuote,
};

/// The subtotal, all additions and deductions, and the total.
pub struct Summary {
    /// Number of units that can be bought.
    pub count: i32,
    /// Their price.
    pub subtotal: String,
    /// The rows between subtotal and total.
    pub rows: Vec<SummaryRow>,
    /// The rows without an amount yet.
    pub open: Vec<OpenRow>,
    /// The sentence about free shipping. Empty if shipping is never free, or is free already.
    pub free_shipping: String,
    /// The reasons why the cart can't be ordered yet.
    pub obstacles: Vec<String>,
    /// `true` if the destination is needed to calculate the total.
    pub needs_destination: bool,
    /// The total price.
    pub total: String,
    /// The exact total. An order is placed only if it is still the same.
    pub exact_total: Money,
    /// The calculations of the amounts of the lines.
    pub lines: Vec<LineExplanation>,
}

/// A row with an amount.
pub struct SummaryRow {
    /// The name of the row.
    pub label: String,
    /// The amount.
    pub amount: String,
    /// The calculation of the amount.
    pub explanation: String,
    /// `true` if the amount changes the total. Tax that prices include does not.
    pub counts: bool,
}

/// A row whose amount is not known yet.
pub struct OpenRow {
    /// The name of the row.
    pub label: &'static str,
    /// The text in place of an amount.
    pub text: &'static str,
}

/// The calculation of a line's amount.
pub struct LineExplanation {
    /// The line's name.
    pub name: String,
    /// The calculation.
    pub explanation: String,
}

impl Summary {
    /// Summarizes a cart.
    pub fn new(contents: &CartContents) -> Self {
        let quote = &contents.totals.quote;
        let explain = |line: &CartLine| {
            let quoted = contents.quoted_line(line)?;
            let explanation = quoted.explanation.to_string();
            Some(LineExplanation { name: line.name.clone(), explanation })
        };
        Self {
            count: contents.count(),
            subtotal: quote.subtotal.format(quote.currency),
            rows: quote
                .rows()
                .into_iter()
                .map(|row| SummaryRow::new(row, quote.currency))
                .collect(),
            open: open_rows(&contents.totals),
            free_shipping: free_shipping(&contents.totals),
            obstacles: contents.totals.obstacles(),
            needs_destination: matches!(contents.totals.delivery, Delivery::Unknown)
                || matches!(contents.totals.tax, TaxQuote::Unknown),
            total: quote.total.format(quote.currency),
            exact_total: quote.total.clone(),
            lines: contents.lines.iter().filter_map(explain).collect(),
        }
    }
}

/// Text in place of an amount that depends on the destination.
pub const CALCULATED_AT_CHECKOUT: &str = "calculated at checkout";

/// Returns the sentence about free shipping.
fn free_shipping(totals: &Totals) -> String {
    let Some(method) = &totals.method else { return String::new() };
    let Some(from) = &method.free_from else { return String::new() };
    let condition = free_delivery_condition(from, totals.quote.currency);
    format!("{} shipping is {condition}.", method.name)
}

/// Returns the rows whose amounts depend on the destination.
fn open_rows(totals: &Totals) -> Vec<OpenRow> {
    let shipping = match totals.delivery {
        _ if totals.pickup.is_some() => None,
        Delivery::Unknown => Some(CALCULATED_AT_CHECKOUT),
        Delivery::NotDelivered(_) => Some("not available"),
        Delivery::NotCharged | Delivery::NothingToShip | Delivery::Methods(_) => None,
    };
    let tax = match totals.tax {
        TaxQuote::Unknown => Some(CALCULATED_AT_CHECKOUT),
        TaxQuote::NoRate(_) => Some("not available"),
        TaxQuote::NotCharged | TaxQuote::Charged(_) | TaxQuote::Reversed(_) => None,
    };
    let shipping = shipping.map(|text| OpenRow { label: "Shipping", text });
    let tax = tax.map(|text| OpenRow { label: "Tax", text });
    shipping.into_iter().chain(tax).collect()
}

impl SummaryRow {
    fn new(row: pricing::QuoteRow, currency: Currency) -> Self {
        Self {
            amount: row.amount.format(currency),
            explanation: row.explanation.to_string(),
            label: row.label,
            counts: row.counts,
        }
    }
}
