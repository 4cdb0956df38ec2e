//! The settings page.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{calendar::BusinessDays, changeset::Changeset, zone::Zone},
    settings::Readiness,
    web::{
        components::{Check, ErrorSummary, Field, Select},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{StaleForm, compare_fields};

const FIELDS: [(&str, &str); 33] = [
    ("shop_name", "Shop name"),
    ("currency", "Currency"),
    ("email", "Email"),
    ("heading", "Heading"),
    ("lead", "Introduction"),
    ("shop_window", "Show the shop window"),
    ("motto", "Tagline"),
    ("returns", "Returns"),
    ("charges_tax", "Charge tax"),
    ("prices_include_tax", "Prices include tax"),
    ("charges_shipping", "Charge shipping"),
    ("max_quantity", "Max. quantity"),
    ("max_lines", "Max. items per cart"),
    ("guest_cart_days", "Keep guest carts (days)"),
    ("customer_cart_days", "Keep customer carts (days)"),
    ("hold_minutes", "Reserve stock for (minutes)"),
    ("low_stock_at", "Low stock at"),
    ("takes_transfers", "Take bank transfers"),
    ("takes_cash", "Take cash"),
    ("bank_details", "Bank details"),
    ("stripe_catalogue", "Follow Stripe's catalog"),
    ("time_zone", "Time zone"),
    ("business_days", "Business days"),
    ("handling_days", "Handling time"),
    ("cut_off", "Order cut-off"),
    ("holidays", "Holidays"),
    ("company", "Company"),
    ("street", "Street"),
    ("postcode", "Postcode"),
    ("city", "City"),
    ("region", "Region"),
    ("country", "Country"),
    ("vat_number", "VAT number"),
];

/// The settings form.
#[derive(Template)]
#[template(path = "admin/settings/form.html")]
pub struct SettingsPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    ready: Readiness,
    tax_hint: String,
    shipping_hint: String,
    stale: Option<StaleForm>,
}

impl SettingsPage {
    /// Builds the page.
    pub fn new(layout: Layout, form: Changeset, ready: Readiness) -> Self {
        let tax_hint = match ready.tax_rates {
            0 => "There are no tax rates yet. With this on, nobody could check out.".to_owned(),
            1 => "There is 1 tax rate.".to_owned(),
            rates => format!("There are {rates} tax rates."),
        };
        let shipping_hint = match ready.shipping_zones {
            0 => "There are no shipping zones yet. With this on, nothing could be shipped."
                .to_owned(),
            1 => "There is 1 shipping zone.".to_owned(),
            zones => format!("There are {zones} shipping zones."),
        };
        let nav = AdminNav::new(AdminSection::Settings);
        Self { layout, nav, form, ready, tax_hint, shipping_hint, stale: None }
    }

    /// Marks the form as stale, and lists where it differs from what is saved `now`.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_fields(&FIELDS, &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    /// The select field of time zones.
    fn time_zone(&self) -> Select<'_> {
        let names = Zone::all().map(|zone| (zone.name(), zone.name()));
        Select::new(&self.form, "time_zone", "Time zone", names)
            .hint("Used for all dates and times on pages, in mails and in forms.")
    }

    /// The value and label of each weekday, and whether it is selected.
    fn business_days(&self) -> Vec<(&'static str, &'static str, bool)> {
        let day = |(word, name, _)| (word, name, self.form.has("business_days", word));
        BusinessDays::ALL.into_iter().map(day).collect()
    }

    fn range(low: i64, high: i64) -> (i64, i64) {
        (low, high)
    }

    fn currency(&self) -> Field<'_> {
        let field = Field::text(&self.form, "currency", "Currency").required();
        match self.ready.orders {
            0 => {
                field.hint("Three letters, such as EUR. It can't be changed after the first order.")
            }
            _ => field.readonly().hint("It can't be changed, because there are orders."),
        }
    }
}
