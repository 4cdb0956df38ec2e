//! The settings page.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{calendar::BusinessDays, changeset::Changeset, field::FieldSpec, zone::Zone},
    settings::Readiness,
    web::{
        components::{Check, ErrorSummary, Field, Select},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{StaleForm, compare_fields},
    select_option::SelectOption,
};

const FIELDS: [FieldSpec; 33] = [
    FieldSpec::new("shop_name", "Shop name"),
    FieldSpec::new("currency", "Currency"),
    FieldSpec::new("email", "Email"),
    FieldSpec::new("heading", "Heading"),
    FieldSpec::new("lead", "Introduction"),
    FieldSpec::new("shop_window", "Show the shop window"),
    FieldSpec::new("motto", "Tagline"),
    FieldSpec::new("returns", "Returns"),
    FieldSpec::new("charges_tax", "Charge tax"),
    FieldSpec::new("prices_include_tax", "Prices include tax"),
    FieldSpec::new("charges_shipping", "Charge shipping"),
    FieldSpec::new("max_quantity", "Max. quantity"),
    FieldSpec::new("max_lines", "Max. items per cart"),
    FieldSpec::new("guest_cart_days", "Keep guest carts (days)"),
    FieldSpec::new("customer_cart_days", "Keep customer carts (days)"),
    FieldSpec::new("hold_minutes", "Reserve stock for (minutes)"),
    FieldSpec::new("low_stock_at", "Low stock at"),
    FieldSpec::new("takes_transfers", "Take bank transfers"),
    FieldSpec::new("takes_cash", "Take cash"),
    FieldSpec::new("bank_details", "Bank details"),
    FieldSpec::new("stripe_catalogue", "Follow Stripe's catalog"),
    FieldSpec::new("time_zone", "Time zone"),
    FieldSpec::new("business_days", "Business days"),
    FieldSpec::new("handling_days", "Handling time"),
    FieldSpec::new("cut_off", "Order cut-off"),
    FieldSpec::new("holidays", "Holidays"),
    FieldSpec::new("company", "Company"),
    FieldSpec::new("street", "Street"),
    FieldSpec::new("postcode", "Postcode"),
    FieldSpec::new("city", "City"),
    FieldSpec::new("region", "Region"),
    FieldSpec::new("country", "Country"),
    FieldSpec::new("vat_number", "VAT number"),
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

    /// The weekdays.
    fn business_days(&self) -> Vec<SelectOption> {
        let day = |(value, label, _): (&str, &str, _)| {
            SelectOption::new(value, label, self.form.has("business_days", value))
        };
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
