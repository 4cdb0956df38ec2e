//! The form for the cart's destination.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::changeset::Changeset,
    shopping_cart::{Destination, change_destination},
    tax::Regions,
    web::{
        components::{Field, Select, SelectOption},
        csrf::CsrfField,
        paths,
    },
};

/// The form for the cart's destination, a part of the cart page.
#[derive(Template)]
#[template(path = "storefront/cart/estimate.html")]
pub struct Estimate {
    csrf_field: CsrfField,
    form: Changeset,
    /// The current destination, as text.
    known: Option<String>,
    /// The regions to choose from. Empty if the country is enough.
    regions: Regions,
}

impl Estimate {
    /// The form with the typed values if this form was sent, or else with the current destination.
    pub fn new(
        csrf_field: CsrfField,
        destination: &Destination,
        form: &Changeset,
        regions: Regions,
    ) -> Self {
        let typed = form.values().get("country").is_some();
        let form = if typed { form.clone() } else { change_destination(destination) };
        Self { csrf_field, form, known: destination.in_one_line(), regions }
    }

    fn region(&self) -> Select<'_> {
        let none = SelectOption::new("", "Please choose");
        let regions =
            self.regions.all.iter().map(|region| SelectOption::new(&region.code, &region.name));
        let options = [none].into_iter().chain(regions);
        Select::new(&self.form, "region", self.regions.word, options).autocomplete("address-level1")
    }

    /// Returns `true` if the form is initially open.
    fn is_open(&self) -> bool {
        !self.form.is_valid() || self.known.is_none() || self.needs_region()
    }

    /// Returns `true` if a region is needed and missing.
    fn needs_region(&self) -> bool {
        !self.regions.all.is_empty() && self.form.value("region").is_empty()
    }

    fn is_business(&self) -> bool {
        !self.form.value("vat_number").is_empty()
    }
}

impl HtmlSafe for Estimate {}
