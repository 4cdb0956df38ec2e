//! The lines and totals of an order.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::filters,
    orders::{CostExplanation, CostSummary, PlacedOrder, SummaryLine},
    web::components::{Picture, PicturePlace},
};

/// The readers of a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The shopper, on screen: with pictures.
    Shopper,
    /// The readers of an invoice: with SKUs.
    Bookkeeper,
    /// The shopkeeper: with SKUs and the numbers of shipped and refunded units.
    Shopkeeper,
}

/// The lines of an order with its subtotal, adjustments and total.
#[derive(Template)]
#[template(path = "components/order_summary.html")]
pub struct OrderSummary {
    summary: CostSummary,
    reasons: Vec<CostExplanation>,
    audience: Audience,
}

impl HtmlSafe for OrderSummary {}

impl OrderSummary {
    /// The summary of an order.
    pub fn new(placed: &PlacedOrder, audience: Audience) -> Self {
        Self { summary: placed.summary(), reasons: placed.cost_explanations(), audience }
    }

    fn is_for_shopper(&self) -> bool {
        self.audience == Audience::Shopper
    }

    fn is_for_shopkeeper(&self) -> bool {
        self.audience == Audience::Shopkeeper
    }

    fn picture(&self, line: &SummaryLine) -> Picture {
        Picture::from_src(line.image_src.as_deref(), "", PicturePlace::OrderLine)
    }
}
