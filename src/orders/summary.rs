//! What an order costs, in words: the same lines and sums on its page, in mails, on the invoice
//! and for the shopkeeper.

use crate::foundation::money::Money;

use super::{
    lookup::PlacedOrder,
    models::{Adjustment, OrderLine},
};

/// What an order costs. The amounts of its lines are before any discount and make the subtotal;
/// the subtotal and the rows that count make the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostSummary {
    /// In the order in which they were put into the cart.
    pub lines: Vec<SummaryLine>,
    /// The sum of the lines; `None` if nothing stands between it and the total.
    pub subtotal: Option<String>,
    /// Discounts, shipping and taxes.
    pub rows: Vec<SummaryRow>,
    /// What there is to pay.
    pub total: String,
}

/// A line of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryLine {
    /// The product's name.
    pub title: String,
    /// The chosen options, such as `Moss / 1.5 l`.
    pub options: String,
    /// Title and options.
    pub name: String,
    /// Stock keeping unit; may be empty.
    pub sku: String,
    /// The picture that showed it.
    pub image_src: Option<String>,
    /// How many.
    pub quantity: i32,
    /// What one costs.
    pub price: String,
    /// What they cost together, before any discount.
    pub amount: String,
    /// How many of them were sent; `None` if there is nothing to send.
    pub shipped: Option<i32>,
    /// How many of them were refunded.
    pub refunded: i32,
}

/// An amount between the subtotal and the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// What it is called.
    pub label: String,
    /// With a minus where it makes the order cheaper.
    pub amount: String,
    /// False for a tax that the prices contain: it is told and not added.
    pub counts: bool,
}

/// How an amount came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The line or row that it belongs to.
    pub about: String,
    /// The computation in words.
    pub words: String,
}

impl PlacedOrder {
    /// What the order costs.
    pub fn summary(&self) -> CostSummary {
        let money = |amount: &Money| self.order.money(amount);
        let has_rows = !self.adjustments.is_empty();
        CostSummary {
            lines: self.lines.iter().map(|line| summary_line(line, money)).collect(),
            subtotal: has_rows.then(|| money(&self.order.subtotal)),
            rows: self.adjustments.iter().map(|row| summary_row(row, money)).collect(),
            total: money(&self.order.total_price),
        }
    }

    /// How each amount of the summary came about.
    pub fn reasons(&self) -> Vec<Reason> {
        let lines = self.lines.iter().map(|line| (line.name(), line.explanation.as_str()));
        let rows = self.adjustments.iter().map(|row| (row.label.clone(), row.reason()));
        lines
            .chain(rows)
            .filter(|(_, words)| !words.is_empty())
            .map(|(about, words)| Reason { about, words: words.to_owned() })
            .collect()
    }
}

fn summary_line(line: &OrderLine, money: impl Fn(&Money) -> String) -> SummaryLine {
    SummaryLine {
        title: line.title.clone(),
        options: line.options.clone(),
        name: line.name(),
        sku: line.sku.clone(),
        image_src: line.image_src.clone(),
        quantity: line.quantity,
        price: money(&line.price),
        amount: money(&line.base()),
        shipped: line.requires_shipping.then_some(line.shipped),
        refunded: line.refunded,
    }
}

fn summary_row(row: &Adjustment, money: impl Fn(&Money) -> String) -> SummaryRow {
    SummaryRow { label: row.label.clone(), amount: money(&row.amount), counts: row.counts }
}
