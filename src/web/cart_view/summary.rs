//! What a cart costs, row by row, with the reason for each amount.

use crate::{
    foundation::money::{Currency, Money},
    pricing,
    shipping::{Delivery, free_in_words},
    shopping_cart::{CartContents, Line, Totals},
    tax::TaxQuote,
};

/// Subtotal, what is added and taken off, and the total.
pub struct Summary {
    /// Units that count.
    pub count: i32,
    /// What they cost.
    pub subtotal: String,
    /// What stands between subtotal and total.
    pub rows: Vec<SummaryRow>,
    /// What is not known yet, and what is said instead of an amount.
    pub open: Vec<(&'static str, &'static str)>,
    /// From which amount on sending it costs nothing; empty where it never does, or does already.
    pub free_shipping: String,
    /// Why it can't be ordered yet.
    pub obstacles: Vec<String>,
    /// Whether that is only because the shopper has not said where it goes.
    pub asks_where: bool,
    /// All that there is to pay.
    pub total: String,
    /// The total that the shopper saw, exactly; the order is placed on no other.
    pub exact_total: Money,
    /// How the lines' amounts came about: the thing and the reason.
    pub lines: Vec<(String, String)>,
}

/// One amount.
pub struct SummaryRow {
    /// What it is.
    pub label: String,
    /// How much.
    pub amount: String,
    /// How it came about.
    pub explanation: String,
    /// Whether it changes the total; a contained tax is only told.
    pub counts: bool,
}

impl Summary {
    /// The summary of a basket.
    pub fn new(contents: &CartContents) -> Self {
        let quote = &contents.totals.quote;
        let reason = |line: &Line| {
            let quoted = contents.quoted(line)?;
            Some((line.name.clone(), quoted.explanation.to_string()))
        };
        Self {
            count: contents.count(),
            subtotal: quote.subtotal.format(quote.currency),
            rows: quote
                .rows()
                .into_iter()
                .map(|row| SummaryRow::new(row, quote.currency))
                .collect(),
            open: open(&contents.totals),
            free_shipping: free_shipping(&contents.totals),
            obstacles: contents.totals.obstacles(),
            asks_where: matches!(contents.totals.delivery, Delivery::Unknown)
                || matches!(contents.totals.tax, TaxQuote::Unknown),
            total: quote.total.format(quote.currency),
            exact_total: quote.total.clone(),
            lines: contents.lines.iter().filter_map(reason).collect(),
        }
    }
}

/// What is said of an amount that depends on where it goes.
pub const LATER: &str = "calculated at checkout";

/// What the shopper can do to have it sent for nothing.
fn free_shipping(totals: &Totals) -> String {
    let Some(method) = &totals.method else { return String::new() };
    let Some(from) = &method.free_from else { return String::new() };
    let words = free_in_words(from, totals.quote.currency);
    format!("{} shipping is {words}.", method.name)
}

fn open(totals: &Totals) -> Vec<(&'static str, &'static str)> {
    let shipping = match totals.delivery {
        _ if totals.pickup.is_some() => None,
        Delivery::Unknown => Some(("Shipping", LATER)),
        Delivery::NotDelivered(_) => Some(("Shipping", "not available")),
        Delivery::NotCharged | Delivery::NothingToShip | Delivery::Methods(_) => None,
    };
    let tax = match totals.tax {
        TaxQuote::Unknown => Some(("Tax", LATER)),
        TaxQuote::NoRate(_) => Some(("Tax", "not available")),
        TaxQuote::NotCharged | TaxQuote::Charged(_) | TaxQuote::Reversed(_) => None,
    };
    shipping.into_iter().chain(tax).collect()
}

impl SummaryRow {
    fn new(row: pricing::Row, currency: Currency) -> Self {
        Self {
            amount: row.amount.format(currency),
            explanation: row.explanation.to_string(),
            label: row.label,
            counts: row.counts,
        }
    }
}
