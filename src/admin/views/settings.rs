//! The list of settings pages, and the form of each.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{
        calendar::BusinessDays,
        changeset::Changeset,
        field::{FieldSpec, Input},
        zone::Zone,
    },
    settings::{RecordCounts, SettingsPage, SettingsSection, fields},
    web::{
        components::{Check, ErrorSummary, Field, PictureField, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{StaleForm, compare_fields},
    list_option::ListOption,
};

/// The list of all settings pages.
#[derive(Template)]
#[template(path = "admin/settings/index.html")]
pub struct SettingsIndexPage {
    layout: Layout,
    nav: AdminNav,
    pages: &'static [SettingsPage],
}

impl SettingsIndexPage {
    /// Builds the page.
    pub fn new(layout: Layout) -> Self {
        Self { layout, nav: AdminNav::new(AdminSection::Settings), pages: SettingsPage::ALL }
    }
}

/// The form of a settings page.
#[derive(Template)]
#[template(path = "admin/settings/form.html")]
pub struct SettingsFormPage {
    layout: Layout,
    nav: AdminNav,
    page: &'static SettingsPage,
    form: Changeset,
    ready: RecordCounts,
    tax_hint: String,
    shipping_hint: String,
    stale: Option<StaleForm>,
}

/// A part of a section: short fields side by side, or one field that takes the full width.
struct Part<'a> {
    is_row: bool,
    controls: Vec<Control<'a>>,
}

/// The control of a setting.
enum Control<'a> {
    Field(Field<'a>),
    Check(Check<'a>),
    Select(Select<'a>),
    Picture(PictureField<'a>),
    /// A checkbox for each day of the week.
    BusinessDays,
}

impl SettingsFormPage {
    /// Builds the page.
    pub fn new(
        layout: Layout,
        page: &'static SettingsPage,
        form: Changeset,
        ready: RecordCounts,
    ) -> Self {
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
        Self { layout, nav, page, form, ready, tax_hint, shipping_hint, stale: None }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_fields(self.page.fields(), &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    /// Arranges the fields of a section.
    fn parts<'a>(&'a self, section: &'static SettingsSection) -> Vec<Part<'a>> {
        let mut parts: Vec<Part<'_>> = Vec::new();
        for field in section.fields {
            let control = self.control(field);
            let is_wide = matches!(field.input, Input::Check | Input::Lines(_) | Input::Picture)
                || matches!(control, Control::BusinessDays);
            match parts.last_mut() {
                Some(row) if row.is_row && !is_wide => row.controls.push(control),
                _ => parts.push(Part { is_row: !is_wide, controls: vec![control] }),
            }
        }
        parts
    }

    fn control<'a>(&'a self, field: &'static FieldSpec) -> Control<'a> {
        let form = &self.form;
        if *field == fields::TIME_ZONE {
            let names = Zone::all().map(|zone| SelectOption::new(zone.name(), zone.name()));
            Control::Select(Select::of(form, *field, names))
        } else if *field == fields::COUNTRY {
            let select = Select::country(form, field.name, "Country (optional)");
            Control::Select(select.autocomplete("country"))
        } else if *field == fields::BUSINESS_DAYS {
            Control::BusinessDays
        } else if *field == fields::CURRENCY {
            Control::Field(self.currency())
        } else if *field == fields::CHARGES_TAX {
            Control::Check(Check::of(form, *field).hint(&self.tax_hint))
        } else if *field == fields::CHARGES_SHIPPING {
            Control::Check(Check::of(form, *field).hint(&self.shipping_hint))
        } else if field.input == Input::Picture {
            Control::Picture(PictureField::of(form, *field))
        } else if field.input == Input::Check {
            Control::Check(Check::of(form, *field))
        } else {
            Control::Field(Field::of(form, *field).autocomplete(autocomplete(field)))
        }
    }

    fn has_pictures(&self) -> bool {
        self.page.fields().any(|field| field.input == Input::Picture)
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

/// What browsers fill in.
fn autocomplete(field: &FieldSpec) -> &'static str {
    match field.input {
        Input::Email => "email",
        _ if *field == fields::COMPANY => "organization",
        _ if *field == fields::STREET => "address-line1",
        _ if *field == fields::POSTCODE => "postal-code",
        _ if *field == fields::CITY => "address-level2",
        _ if *field == fields::REGION => "address-level1",
        _ => "",
    }
}
