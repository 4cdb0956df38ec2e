//! The form that asks where the cart's things go.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::changeset::Changeset,
    shopping_cart::{Destination, change_destination},
    web::components::{Field, Select},
};

/// The form that asks where the cart's things go; part of the cart's page.
#[derive(Template)]
#[template(path = "cart/estimate.html")]
pub struct Estimate {
    csrf: String,
    form: Changeset,
    /// Where they go as far as is known, in words.
    known: Option<String>,
}

impl Estimate {
    /// The form, with what the page's form says where it is that one, and else with what is known.
    pub fn new(csrf: String, destination: &Destination, form: &Changeset) -> Self {
        let typed = form.values().get("country").is_some();
        let form = if typed { form.clone() } else { change_destination(destination) };
        Self { csrf, form, known: destination.in_words() }
    }

    /// Whether it stands open from the start.
    fn is_open(&self) -> bool {
        !self.form.is_valid() || self.known.is_none()
    }

    fn is_business(&self) -> bool {
        !self.form.value("vat_number").is_empty()
    }
}

impl HtmlSafe for Estimate {}
