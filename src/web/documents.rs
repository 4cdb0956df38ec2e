//! The printed documents of an order: the invoice, credit notes and the packing list.

use std::sync::Arc;

use askama::Template;

use crate::{
    foundation::{filters, money::Money},
    orders::{Adjustment, CreditNote, Document, OrderLine, OrderStatus, PlacedOrder},
    settings::Settings,
    web::layout::Layout,
};

use crate::web::components::{Audience, OrderSummary};

/// The invoice of an order.
#[derive(Template)]
#[template(path = "documents/invoice.html")]
pub struct InvoicePage {
    layout: Layout,
    placed: PlacedOrder,
    summary: OrderSummary,
    document: Document,
    /// The path of the page that links here.
    back: String,
}

impl InvoicePage {
    /// The invoice of an order, with a link back.
    pub fn new(layout: Layout, placed: PlacedOrder, document: Document, back: String) -> Self {
        let summary = OrderSummary::new(&placed, Audience::Bookkeeper);
        Self { layout, placed, summary, document, back }
    }

    fn money(&self, amount: &Money) -> String {
        self.placed.order.money(amount)
    }

    fn buyer(&self) -> Vec<String> {
        buyer(&self.placed)
    }

    /// Returns the tax rows, even if prices include tax.
    fn taxes(&self) -> impl Iterator<Item = &Adjustment> {
        taxes(&self.placed)
    }
}

/// A credit note.
#[derive(Template)]
#[template(path = "documents/credit_note.html")]
pub struct CreditNotePage {
    layout: Layout,
    placed: PlacedOrder,
    note: CreditNote,
    back: String,
}

impl CreditNotePage {
    /// A credit note of an order, with a link back.
    pub fn new(layout: Layout, placed: PlacedOrder, note: CreditNote, back: String) -> Self {
        Self { layout, placed, note, back }
    }

    fn buyer(&self) -> Vec<String> {
        buyer(&self.placed)
    }

    fn amount(&self) -> String {
        self.placed.order.money(&self.note.document.amount)
    }

    /// Returns the tax that the amount includes.
    fn tax(&self) -> Option<IncludedTax> {
        let tax = self.note.document.tax.as_ref().filter(|tax| !tax.is_zero())?;
        let mut rows = taxes(&self.placed);
        let name = match (rows.next(), rows.next()) {
            (Some(row), None) => row.label.trim_start_matches("Includes ").to_owned(),
            _ => "Tax".to_owned(),
        };
        let label = format!("Includes {name}");
        Some(IncludedTax { label, amount: self.placed.order.money(tax) })
    }
}

/// The tax in the amount of a credit note.
struct IncludedTax {
    label: String,
    amount: String,
}

/// Returns the billing address, or the shipping address if there is none.
fn buyer(placed: &PlacedOrder) -> Vec<String> {
    let lines = match placed.address.as_ref().map(|address| address.billing.trim()) {
        Some(billing) if !billing.is_empty() => billing.lines().map(str::to_owned).collect(),
        _ => placed.address_lines(),
    };
    if lines.is_empty() { vec![placed.order.email.clone()] } else { lines }
}

fn taxes(placed: &PlacedOrder) -> impl Iterator<Item = &Adjustment> {
    placed.adjustments.iter().filter(|row| row.kind == "tax")
}

/// The packing list of an order.
#[derive(Template)]
#[template(path = "documents/packing_list.html")]
pub struct PackingListPage {
    layout: Layout,
    placed: PlacedOrder,
    settings: Arc<Settings>,
    back: String,
}

impl PackingListPage {
    /// The list of the units that have not been packed yet.
    pub fn new(layout: Layout, placed: PlacedOrder, settings: Arc<Settings>, back: String) -> Self {
        Self { layout, placed, settings, back }
    }

    fn seller(&self) -> Vec<String> {
        seller(&self.settings)
    }

    /// Returns why nothing may be packed, or `None` if something is to be packed.
    fn obstacle(&self) -> Option<&'static str> {
        match self.placed.order.states.order {
            OrderStatus::Cancelled => Some("This order was cancelled. Do not send anything."),
            OrderStatus::OnHold => Some("This order is on hold. Do not send anything yet."),
            OrderStatus::Pending => Some("This order is not paid. Do not send anything yet."),
            OrderStatus::Confirmed | OrderStatus::Completed => {
                (self.units() == 0).then_some("Nothing is left to pack.")
            }
        }
    }

    /// Returns a label beside the heading if the order is not ready to be shipped as usual.
    fn status_label(&self) -> Option<&'static str> {
        let order = &self.placed.order;
        match order.states.order {
            OrderStatus::Cancelled | OrderStatus::OnHold => Some(order.states.order.label()),
            OrderStatus::Pending => Some("Not paid yet"),
            _ if !order.is_unpaid() => None,
            _ if order.is_paid_by_transfer() || order.is_paid_online() => Some("Not paid yet"),
            _ => Some("To be paid on delivery or pickup"),
        }
    }

    /// Returns the lines with units to pack.
    fn lines(&self) -> impl Iterator<Item = &OrderLine> {
        self.placed.lines.iter().filter(|line| line.to_ship() > 0)
    }

    /// Returns the units that are not to be packed, with the reasons.
    fn left_out(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for line in self.placed.lines.iter().filter(|line| line.requires_shipping) {
            let name = line.name();
            if line.shipped > 0 {
                lines.push(format!("{} × {name}: already sent", line.shipped));
            }
            if line.refunded > 0 {
                lines.push(format!("{} × {name}: refunded", line.refunded));
            }
        }
        lines
    }

    fn units(&self) -> i32 {
        self.lines().map(OrderLine::to_ship).sum()
    }
}

/// Returns the lines of the seller's address.
fn seller(settings: &Settings) -> Vec<String> {
    let shop = Some(&settings.shop_name).filter(|_| settings.company.is_empty());
    let email = Some(&settings.email).filter(|email| !email.is_empty());
    let address = settings.address_lines();
    shop.cloned().into_iter().chain(address).chain(email.cloned()).collect()
}
