//! How it gets to the shopper.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, DeliveryOption, Step},
    foundation::{changeset::Changeset, clock::Timestamp},
    settings::Calendar,
    shipping::Delivery,
    storefront::views::checkout::Frame,
    web::{
        components::{Choices, ErrorSummary},
        layout::Layout,
        paths,
    },
};

use super::frame::words;

/// The ways that it can go.
#[derive(Template)]
#[template(path = "storefront/checkout/delivery.html")]
pub struct DeliveryPage {
    layout: Layout,
    frame: Frame,
    form: Changeset,
    /// Code, what it is, and when it arrives or where it waits.
    ways: Vec<(String, String, String)>,
    /// Why it can't be sent, where it can't.
    obstacle: Option<String>,
}

impl DeliveryPage {
    /// The choice, with the one that counts chosen.
    pub fn new(
        layout: Layout,
        frame: Frame,
        checkout_session: &CheckoutSession,
        mut form: Changeset,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let currency = checkout_session.contents.totals.quote.currency;
        if form.value("delivery").is_empty() {
            let drafted = checkout_session.checkout.draft().get("delivery").map(str::to_owned);
            let drafted =
                checkout_session.ways().into_iter().find(|way| Some(way.code()) == drafted);
            let way = drafted.or_else(|| checkout_session.way());
            form.set("delivery", way.map(|way| way.code()).unwrap_or_default());
        }
        let row = |way: &DeliveryOption| {
            let [what, when] = words(way, currency, now, calendar);
            (way.code(), what, when)
        };
        let obstacle = match &checkout_session.contents.totals.delivery {
            Delivery::NotDelivered(why) => Some(why.clone()),
            _ => None,
        };
        Self {
            layout,
            frame,
            form,
            ways: checkout_session.ways().iter().map(row).collect(),
            obstacle,
        }
    }
}
