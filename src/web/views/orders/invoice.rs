//! What is printed of an order: the invoice, and the list that goes into the parcel.

use std::sync::Arc;

use askama::Template;

use crate::{
    foundation::money::Money,
    orders::{Adjustment, OrderLine, PlacedOrder},
    settings::Settings,
    web::layout::Layout,
};

/// The invoice of an order, for paper.
#[derive(Template)]
#[template(path = "orders/invoice.html")]
pub struct InvoicePage {
    layout: Layout,
    placed: PlacedOrder,
    settings: Arc<Settings>,
    /// Where it was come from.
    back: String,
}

impl InvoicePage {
    /// The invoice of an order, with a link back.
    pub fn new(layout: Layout, placed: PlacedOrder, settings: Arc<Settings>, back: String) -> Self {
        Self { layout, placed, settings, back }
    }

    fn money(&self, amount: &Money) -> String {
        self.placed.order.money(amount)
    }

    fn seller(&self) -> Vec<String> {
        seller(&self.settings)
    }

    /// Whom it is for: the billing address where there is one.
    fn buyer(&self) -> Vec<String> {
        match self.placed.address.as_ref().map(|address| address.billing.trim()) {
            Some(billing) if !billing.is_empty() => billing.lines().map(str::to_owned).collect(),
            _ => self.placed.address_lines(),
        }
    }

    fn vat_number(&self) -> &str {
        &self.placed.order.destination.vat_number
    }

    /// The rows of tax, told even where prices contain it.
    fn taxes(&self) -> impl Iterator<Item = &Adjustment> {
        self.placed.adjustments.iter().filter(|row| row.kind == "tax")
    }
}

/// What goes into the parcel.
#[derive(Template)]
#[template(path = "admin/orders/packing_list.html")]
pub struct PackingListPage {
    layout: Layout,
    placed: PlacedOrder,
    settings: Arc<Settings>,
    back: String,
}

impl PackingListPage {
    /// The list of what of an order is still to be packed.
    pub fn new(layout: Layout, placed: PlacedOrder, settings: Arc<Settings>, back: String) -> Self {
        Self { layout, placed, settings, back }
    }

    fn seller(&self) -> Vec<String> {
        seller(&self.settings)
    }

    /// What is still to be packed.
    fn lines(&self) -> impl Iterator<Item = &OrderLine> {
        self.placed.lines.iter().filter(|line| line.to_ship() > 0)
    }

    fn units(&self) -> i32 {
        self.lines().map(OrderLine::to_ship).sum()
    }
}

/// Who sells, in lines for the head of a letter.
fn seller(settings: &Settings) -> Vec<String> {
    let shop = Some(&settings.shop_name).filter(|_| settings.company.is_empty());
    let mail = Some(&settings.email).filter(|email| !email.is_empty());
    let address = settings.address_lines();
    shop.cloned().into_iter().chain(address).chain(mail.cloned()).collect()
}
