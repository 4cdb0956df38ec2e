//! The cost summary of an order, the same on its page, in emails, on the invoice and in the admin.

use crate::foundation::money::Money;

use super::{
    lookup::PlacedOrder,
    models::{Adjustment, OrderLine},
};

/// The cost of an order, formatted for people. The amounts of the lines, before discounts, add up
/// to the subtotal; the subtotal and the rows that count add up to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostSummary {
    /// The lines, in the order of the cart.
    pub lines: Vec<SummaryLine>,
    /// The sum of the lines; `None` if it is the total.
    pub subtotal: Option<String>,
    /// Discounts, shipping and taxes.
    pub rows: Vec<SummaryRow>,
    /// The amount to pay.
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
    /// The URL of its picture.
    pub image_src: Option<String>,
    /// The number of units.
    pub quantity: i32,
    /// The price of one unit.
    pub price: String,
    /// The price of all units, before discounts.
    pub amount: String,
    /// The number of units that were shipped; `None` if nothing is to be shipped.
    pub shipped: Option<i32>,
    /// The number of units that were refunded.
    pub refunded: i32,
}

/// An amount between the subtotal and the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// The label for people.
    pub label: String,
    /// The amount, with a minus sign if it makes the order cheaper.
    pub amount: String,
    /// `false` for a tax that prices include: it is shown and not added.
    pub counts: bool,
}

/// The calculation of an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostExplanation {
    /// The name of the line or row.
    pub about: String,
    /// The calculation as text.
    pub text: String,
}

impl PlacedOrder {
    /// The cost summary of the order.
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

    /// The calculation of each amount of the summary.
    pub fn cost_explanations(&self) -> Vec<CostExplanation> {
        let lines = self
            .lines
            .iter()
            .map(|line| CostExplanation { about: line.name(), text: line.explanation.clone() });
        let rows = self
            .adjustments
            .iter()
            .map(|row| CostExplanation { about: row.label.clone(), text: row.reason().to_owned() });
        lines.chain(rows).filter(|explanation| !explanation.text.is_empty()).collect()
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
