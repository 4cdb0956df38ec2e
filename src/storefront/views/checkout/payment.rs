//! How it is paid.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    foundation::changeset::Changeset,
    storefront::views::checkout::Frame,
    web::{
        components::{Choices, ErrorSummary},
        layout::Layout,
        paths,
    },
};

/// The ways to pay.
#[derive(Template)]
#[template(path = "storefront/checkout/payment.html")]
pub struct PaymentPage {
    layout: Layout,
    frame: Frame,
    form: Changeset,
    /// Code, what it is, and what it means.
    methods: Vec<(String, String, String)>,
}

impl PaymentPage {
    /// The choice, with the one that was made before chosen, or the first.
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
        let methods = checkout_session.methods.iter();
        let methods = methods.map(|m| (m.code.to_owned(), m.name.to_owned(), m.hint.to_owned()));
        Self { layout, frame, form, methods: methods.collect() }
    }
}
