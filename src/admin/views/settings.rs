//! The settings page.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{calendar::BusinessDays, changeset::Changeset, zone::Zone},
    settings::{RecordCounts, fields},
    web::{
        components::{Check, ErrorSummary, Field, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{StaleForm, compare_fields},
    list_option::ListOption,
};

/// The settings form.
#[derive(Template)]
#[template(path = "admin/settings/form.html")]
pub struct SettingsPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    ready: RecordCounts,
    tax_hint: String,
    shipping_hint: String,
    stale: Option<StaleForm>,
}

impl SettingsPage {
    /// Builds the page.
    pub fn new(layout: Layout, form: Changeset, ready: RecordCounts) -> Self {
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

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_fields(&fields::COMPARED, &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    /// The select field of time zones.
    fn time_zone(&self) -> Select<'_> {
        let names = Zone::all().map(|zone| SelectOption::new(zone.name(), zone.name()));
        Select::of(&self.form, fields::TIME_ZONE, names)
    }

    /// The weekdays.
    fn business_days(&self) -> Vec<ListOption> {
        let day = |(value, label, _): (&str, &str, _)| {
            ListOption::new(value, label, self.form.has("business_days", value))
        };
        BusinessDays::ALL.into_iter().map(day).collect()
    }

    fn currency(&self) -> Field<'_> {
        let field = Field::of(&self.form, fields::CURRENCY);
        match self.ready.orders {
            0 => {
                field.hint("Three letters, such as EUR. It can't be changed after the first order.")
            }
            _ => field.readonly().hint("It can't be changed, because there are orders."),
        }
    }
}
