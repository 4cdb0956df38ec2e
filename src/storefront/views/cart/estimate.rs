//! The form that asks where the cart's things go.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::changeset::Changeset,
    shopping_cart::{Destination, change_destination},
    tax::Regions,
    web::{
        components::{Field, Select},
        csrf::CsrfField,
        paths,
    },
};

/// The form that asks where the cart's things go; part of the cart's page.
#[derive(Template)]
#[template(path = "storefront/cart/estimate.html")]
pub struct Estimate {
    csrf_field: CsrfField,
    form: Changeset,
    /// Where they go as far as is known, in words.
    known: Option<String>,
    /// What the region is chosen from; none where the country is enough.
    regions: Regions,
}

impl Estimate {
    /// The form, with what the page's form says where it is that one, and else with what is known.
    pub fn new(
        csrf_field: CsrfField,
        destination: &Destination,
        form: &Changeset,
        regions: Regions,
    ) -> Self {
        let typed = form.values().get("country").is_some();
        let form = if typed { form.clone() } else { change_destination(destination) };
        Self { csrf_field, form, known: destination.in_words(), regions }
    }

    fn region(&self) -> Select<'_> {
        let first = ("", "Please choose");
        let regions = self.regions.all.iter().map(|(code, name)| (code.as_str(), name.as_str()));
        let options = [first].into_iter().chain(regions);
        Select::new(&self.form, "region", self.regions.word, options).autocomplete("address-level1")
    }

    /// Whether it stands open from the start.
    fn is_open(&self) -> bool {
        !self.form.is_valid() || self.known.is_none() || self.wants_region()
    }

    /// Whether the country alone is not enough.
    fn wants_region(&self) -> bool {
        !self.regions.all.is_empty() && self.form.value("region").is_empty()
    }

    fn is_business(&self) -> bool {
        !self.form.value("vat_number").is_empty()
    }
}

impl HtmlSafe for Estimate {}
