//! The delivery step.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, DeliveryOption, Step},
    foundation::{changeset::Changeset, clock::Timestamp},
    settings::Calendar,
    shipping::Delivery,
    storefront::views::checkout::Frame,
    web::{
        components::{Choice, Choices, ErrorSummary},
        layout::Layout,
        paths,
    },
};

use super::frame::{OptionText, option_text};

/// The choice of a delivery method.
#[derive(Template)]
#[template(path = "storefront/checkout/delivery.html")]
pub struct DeliveryPage {
    layout: Layout,
    frame: Frame,
    form: Changeset,
    options: Vec<Choice>,
    /// The reason why the order can't be delivered.
    obstacle: Option<String>,
}

impl DeliveryPage {
    /// The page with the current or typed choice selected.
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
            let draft = checkout_session.checkout.draft().get("delivery").map(str::to_owned);
            let from_draft = checkout_session
                .delivery_options()
                .into_iter()
                .find(|option| Some(option.code()) == draft);
            let selected = from_draft.or_else(|| checkout_session.delivery_option());
            form.set("delivery", selected.map(|option| option.code()).unwrap_or_default());
        }
        let choice = |option: &DeliveryOption| {
            let OptionText { label, hint } = option_text(option, currency, now, calendar);
            Choice { value: option.code(), label, hint }
        };
        let obstacle = match &checkout_session.contents.totals.delivery {
            Delivery::NotDelivered(reason) => Some(reason.clone()),
            _ => None,
        };
        Self {
            layout,
            frame,
            form,
            options: checkout_session.delivery_options().iter().map(choice).collect(),
            obstacle,
        }
    }
}
