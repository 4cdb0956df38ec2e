//! The pages on which an order is paid.

use askama::Template;

use crate::{
    foundation::clock::Timestamp,
    orders::PlacedOrder,
    payments::{Payment, PaymentStatus},
    web::{layout::Layout, paths},
};

/// An order that waits for its payment.
#[derive(Template)]
#[template(path = "payments/show.html")]
pub struct PaymentPage {
    layout: Layout,
    csrf: String,
    number: String,
    total: String,
    things: Vec<String>,
    /// Why the last attempt failed; empty where none did.
    reason: String,
    /// Until when the things are held.
    held_until: Option<String>,
    /// Until when the page of an attempt that goes on can be used.
    until: Option<String>,
    order: String,
    payments: String,
}

impl PaymentPage {
    /// The page of an order with all attempts to pay for it.
    pub fn new(
        (layout, csrf): (Layout, String),
        placed: PlacedOrder,
        payments: &[Payment],
        held_until: Option<Timestamp>,
    ) -> Self {
        let PlacedOrder { order, lines, .. } = placed;
        let (last, zone) = (payments.last(), layout.zone);
        let failed = last.filter(|payment| payment.status == PaymentStatus::Failed);
        let open = last.filter(|payment| payment.status == PaymentStatus::Pending);
        Self {
            layout,
            csrf,
            total: order.total_price.format(order.currency()),
            things: lines
                .iter()
                .map(|line| format!("{} × {}", line.quantity, line.name()))
                .collect(),
            reason: failed.map(|payment| payment.reason.clone()).unwrap_or_default(),
            held_until: held_until.map(|until| zone.time(until)),
            until: open.map(|payment| zone.time(payment.expires_at)),
            order: paths::order(&order.token),
            payments: paths::order_payments(&order.token),
            number: order.number,
        }
    }
}

/// A payment that the provider has not told us about.
#[derive(Template)]
#[template(path = "payments/waiting.html")]
pub struct WaitingPage {
    layout: Layout,
    /// Whether the page looks again by itself.
    looks: bool,
    again: String,
    order: String,
}

impl WaitingPage {
    /// The page for the order of a link.
    pub fn new(layout: Layout, token: &str, looks: bool) -> Self {
        let (again, order) = (paths::order_return(token), paths::order(token));
        Self { layout, looks, again, order }
    }
}
