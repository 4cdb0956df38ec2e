//! The payment step.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    foundation::changeset::Changeset,
    payments::PaymentMethod,
    storefront::views::checkout::Frame,
    web::{
        components::{Choice, Choices, ErrorSummary},
        layout::Layout,
        paths,
    },
};

/// The choice of a payment method.
#[derive(Template)]
#[template(path = "storefront/checkout/payment.html")]
pub struct PaymentPage {
    layout: Layout,
    frame: Frame,
    form: Changeset,
    methods: Vec<Choice>,
}

impl PaymentPage {
    /// The page with the current or typed choice selected, or else the first one.
    pub fn new(
        layout: Layout,
        frame: Frame,
        checkout_session: &CheckoutSession,
        mut form: Changeset,
    ) -> Self {
        if form.value("payment_method").is_empty() {
            let chosen = checkout_session.payment().or(checkout_session.methods.first());
            form.set("payment_method", chosen.map_or("", |method| method.code));
        }
        let choice = |method: &PaymentMethod| Choice {
            value: method.code.to_owned(),
            label: method.name.to_owned(),
            hint: method.hint.to_owned(),
        };
        let methods = checkout_session.methods.iter().map(choice).collect();
        Self { layout, frame, form, methods }
    }
}
