//! Who buys, and where it goes.

use askama::Template;

use crate::{
    checkout::{CheckoutSession, Step},
    foundation::{changeset::Changeset, place::Country},
    storefront::views::checkout::Frame,
    tax::Regions,
    web::{
        components::{Check, ErrorSummary, Field, Select},
        layout::Layout,
        paths,
    },
};

/// What browsers fill a region with.
const REGION: &str = "address-level1";

/// The form of the details.
#[derive(Template)]
#[template(path = "storefront/checkout/details.html")]
pub struct DetailsPage {
    layout: Layout,
    frame: Frame,
    form: Changeset,
    /// Whether a user is logged in.
    is_known: bool,
    /// Whether there is anything to be sent.
    ships: bool,
    /// Whether anything depends on where the shopper is.
    asks_where: bool,
    country: Option<Country>,
    /// What the region is chosen from; none where the country is enough, or not known yet.
    regions: Regions,
}

impl DetailsPage {
    /// The form, filled with what was typed or is known.
    pub fn new(
        layout: Layout,
        frame: Frame,
        checkout_session: &CheckoutSession,
        form: Changeset,
        is_known: bool,
    ) -> Self {
        let country: Option<Country> = form.value("country").trim().parse().ok();
        let regions =
            country.map(|country| checkout_session.regions_of(country)).unwrap_or_default();
        let (ships, asks_where) = (checkout_session.ships(), checkout_session.asks_where());
        Self { layout, frame, form, is_known, ships, asks_where, country, regions }
    }

    /// The regions of a country whose addresses name one, or whose tax depends on it; behind them
    /// the one that was typed and is on no list.
    fn region_choice(&self) -> Option<Select<'_>> {
        if self.regions.all.is_empty() {
            return None;
        }
        let listed = self.regions.all.iter().map(|(code, name)| (code.as_str(), name.as_str()));
        let typed = Some(self.form.value("region").trim());
        let typed = typed.filter(|typed| !typed.is_empty() && !self.regions.has(typed));
        let options = [("", "Please choose")].into_iter().chain(listed);
        let options = options.chain(typed.map(|typed| (typed, typed)));
        let select = Select::new(&self.form, "region", self.regions.word, options);
        let select = select.autocomplete(REGION);
        Some(if self.ships { select.required() } else { select })
    }

    /// A field for the region where the country is not known yet, or something is wrong with it.
    fn region_text(&self) -> Option<Field<'_>> {
        let is_wrong = self.form.errors_of("region").next().is_some();
        match self.country {
            None => {
                let field = Field::text(&self.form, "region", "State or province");
                let hint = "If your address has one.";
                Some(field.autocomplete(REGION).hint(hint).marked())
            }
            Some(_) => is_wrong.then(|| {
                let field = Field::text(&self.form, "region", "Region");
                field.autocomplete(REGION).required().marked()
            }),
        }
    }

    fn postcode(&self) -> Field<'_> {
        let (word, required) =
            CheckoutSession::postcode_word(self.country.map_or("", Country::code));
        let field = Field::text(&self.form, "postcode", word).autocomplete("postal-code");
        if required && self.ships { field.required().marked() } else { field.marked() }
    }

    /// A field that only a parcel needs.
    fn needed<'f>(&'f self, name: &'f str, label: &'f str) -> Field<'f> {
        let field = Field::text(&self.form, name, label);
        if self.ships { field.required().marked() } else { field.marked() }
    }

    /// Whether something stands in the fields that few people need.
    fn has_more(&self) -> bool {
        let fields: &[&str] = match self.ships {
            true => &["line2", "company", "vat_number"],
            false => &["company", "vat_number", "billing"],
        };
        let wrong = fields.iter().any(|field| self.form.errors_of(field).next().is_some());
        wrong || fields.iter().any(|field| !self.form.value(field).is_empty())
    }
}
