//! The details step: the shopper and the address.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, PostcodeField, Step},
    foundation::{changeset::Changeset, place::Country},
    storefront::views::checkout::Frame,
    tax::Regions,
    web::{
        components::{Check, ErrorSummary, Field, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

/// The autocomplete value of regions.
const REGION: &str = "address-level1";

/// The form of the details.
#[derive(Template)]
#[template(path = "storefront/checkout/details.html")]
pub struct DetailsPage {
    layout: Layout,
    frame: Frame,
    form: Changeset,
    /// `true` if a user is logged in.
    is_signed_in: bool,
    /// `true` if anything is shipped.
    ships: bool,
    /// `true` if the total depends on the shopper's location.
    needs_destination: bool,
    country: Option<Country>,
    /// The regions to choose from. Empty if the country is enough or not known yet.
    regions: Regions,
}

impl DetailsPage {
    /// The form with the typed or saved values.
    pub fn new(
        layout: Layout,
        frame: Frame,
        checkout_session: &CheckoutSession,
        form: Changeset,
        is_signed_in: bool,
    ) -> Self {
        let country: Option<Country> = form.value("country").trim().parse().ok();
        let regions =
            country.map(|country| checkout_session.regions_of(country)).unwrap_or_default();
        Self {
            layout,
            frame,
            form,
            is_signed_in,
            ships: checkout_session.needs_shipping(),
            needs_destination: checkout_session.needs_destination(),
            country,
            regions,
        }
    }

    /// Returns the choice of regions, if addresses or taxes of the country need one. A typed region that
    /// is not in the list is added to it.
    fn region_choice(&self) -> Option<Select<'_>> {
        if self.regions.all.is_empty() {
            return None;
        }
        let none = SelectOption::new("", "Please choose");
        let listed =
            self.regions.all.iter().map(|region| SelectOption::new(&region.code, &region.name));
        let typed = Some(self.form.value("region").trim())
            .filter(|typed| !typed.is_empty() && !self.regions.has(typed))
            .map(|typed| SelectOption::new(typed, typed));
        let options = [none].into_iter().chain(listed).chain(typed);
        let select = Select::new(&self.form, "region", self.regions.word, options);
        let select = select.autocomplete(REGION);
        Some(if self.ships { select.required() } else { select })
    }

    /// Returns a text field for the region if the country is not known yet, or the region has errors.
    fn region_text(&self) -> Option<Field<'_>> {
        let has_errors = self.form.errors_of("region").next().is_some();
        match self.country {
            None => {
                let field = Field::text(&self.form, "region", "State or province");
                let hint = "If your address has one.";
                Some(field.autocomplete(REGION).hint(hint).marked())
            }
            Some(_) => has_errors.then(|| {
                let field = Field::text(&self.form, "region", "Region");
                field.autocomplete(REGION).required().marked()
            }),
        }
    }

    fn postcode(&self) -> Field<'_> {
        let PostcodeField { label, required } =
            CheckoutSession::postcode_field(self.country.map_or("", Country::code));
        let field = Field::text(&self.form, "postcode", label).autocomplete("postal-code");
        if required && self.ships { field.required().marked() } else { field.marked() }
    }

    /// Returns a field that is required only if something is shipped.
    fn shipping_field<'f>(&'f self, name: &'f str, label: &'f str) -> Field<'f> {
        let field = Field::text(&self.form, name, label);
        if self.ships { field.required().marked() } else { field.marked() }
    }

    /// Returns `true` if the optional fields have values or errors.
    fn has_optional_values(&self) -> bool {
        let fields: &[&str] = if self.ships {
            &["line2", "company", "vat_number"]
        } else {
            &["company", "vat_number", "billing"]
        };
        let has_errors = fields.iter().any(|field| self.form.errors_of(field).next().is_some());
        has_errors || fields.iter().any(|field| !self.form.value(field).is_empty())
    }
}
