//! The lines, totals and addresses of an order of an earlier shop.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{filters, money::Money},
    imported_orders::DetailedOrder,
};

/// The lines of an imported order with its totals and addresses.
#[derive(Template)]
#[template(path = "components/imported_order_summary.html")]
pub struct ImportedOrderSummary {
    detailed: DetailedOrder,
    subtotal: String,
}

impl HtmlSafe for ImportedOrderSummary {}

/// An amount between the subtotal and the total.
struct Row {
    label: String,
    amount: String,
    counts: bool,
}

impl ImportedOrderSummary {
    /// The summary of an order.
    pub fn new(detailed: DetailedOrder) -> Self {
        let subtotal = detailed.order.details.money(&detailed.subtotal());
        Self { detailed, subtotal }
    }

    fn money(&self, amount: &Money) -> String {
        self.detailed.order.details.money(amount)
    }

    fn rows(&self) -> Vec<Row> {
        let details = &self.detailed.order.details;
        let discount = match details.discount_code.as_str() {
            "" => "Discount".to_owned(),
            code => format!("Discount ({code})"),
        };
        let tax = if details.tax_included { "Tax, included" } else { "Tax" };
        let shipping = match details.shipping_method.as_str() {
            "" => "Shipping".to_owned(),
            method => format!("Shipping ({method})"),
        };
        let row = |label: String, amount: Money, counts: bool| {
            let text = details.money(&amount);
            (!amount.is_zero()).then_some(Row { label, amount: text, counts })
        };
        let rows = [
            row(discount, Money::zero() - &details.discount_total, true),
            row(shipping, details.shipping_total.clone(), true),
            row(tax.to_owned(), details.tax_total.clone(), !details.tax_included),
            row("Other amounts".to_owned(), self.detailed.other_amounts(), true),
        ];
        rows.into_iter().flatten().collect()
    }
}
