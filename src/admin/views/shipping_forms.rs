//! The forms of zones and methods.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, field::FieldSpec, ids::ShippingZoneId, place::Country},
    shipping::{
        EVERYWHERE_ELSE, PriceKind, ShippingMethod, ShippingZone, method_fields, zone_fields,
    },
    web::{
        components::{Cell, Check, ErrorSummary, Field, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{FieldConflict, StaleForm, compare, compare_fields, format_rows};

/// Number of blank rows that are added at the end of a form.
const BLANK_ROWS: usize = 3;

/// The form of a zone.
#[derive(Template)]
#[template(path = "admin/shipping/zone.html")]
pub struct ZoneFormPage {
    layout: Layout,
    nav: AdminNav,
    action: String,
    heading: &'static str,
    form: Changeset,
    errors: Vec<String>,
    rows: Vec<Row>,
    stale: Option<StaleForm>,
}

/// The form of a method.
#[derive(Template)]
#[template(path = "admin/shipping/method.html")]
pub struct MethodFormPage {
    layout: Layout,
    nav: AdminNav,
    action: String,
    heading: String,
    form: Changeset,
    errors: Vec<String>,
    rows: Vec<Row>,
    stale: Option<StaleForm>,
}

/// The shipping method that a form creates or edits.
pub enum EditedMethod {
    /// A new method in this zone.
    New(ShippingZone),
    /// An existing method.
    Known(ShippingMethod),
}

/// A row of two fields.
struct Row {
    first: Cell,
    second: Cell,
}

impl ZoneFormPage {
    /// Builds the form of a zone. Without an `id`, it is for a new zone.
    pub fn new(layout: Layout, id: Option<ShippingZoneId>, mut form: Changeset) -> Self {
        let keys = keys_with_blank_rows(&mut form, "places", "country");
        let row = |(number, key): (usize, String)| {
            let (name, row_label) = (format!("places[{key}]"), format!("place {number}"));
            let first = Cell::new(&form, &name, "country", "Country", &row_label);
            let second =
                Cell::new(&form, &name, "postcodes", "Postcodes starting with", &row_label);
            Row { first: first.with_suggestions("countries"), second }
        };
        let put = |id| format!("{}?_method=put", paths::admin_zone(id));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Shipping),
            heading: if id.is_some() { "Edit zone" } else { "New zone" },
            action: id.map_or_else(|| paths::ADMIN_ZONES.to_owned(), put),
            errors: form.errors_of("places").map(str::to_owned).collect(),
            rows: (1..).zip(keys).map(row).collect(),
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = resolve_version(
            &mut self.form,
            now,
            &zone_fields::ALL,
            "Places",
            "places",
            ["country", "postcodes"],
        );
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }
}

impl MethodFormPage {
    /// Builds the form of a method.
    pub fn new(layout: Layout, edited: &EditedMethod, mut form: Changeset) -> Self {
        let keys = keys_with_blank_rows(&mut form, "steps", "price");
        let row = |(number, key): (usize, String)| {
            let (name, row_label) = (format!("steps[{key}]"), format!("step {number}"));
            Row {
                first: Cell::new(&form, &name, "up_to", "Up to", &row_label).decimal(),
                second: Cell::new(&form, &name, "price", "Price", &row_label).decimal(),
            }
        };
        let (action, heading) = match edited {
            EditedMethod::New(zone) => {
                (paths::admin_zone_methods(zone.id), format!("New method for {}", zone.name))
            }
            EditedMethod::Known(method) => {
                let path = paths::admin_shipping_method(method.id);
                (format!("{path}?_method=put"), format!("Edit {}", method.name))
            }
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Shipping),
            action,
            heading,
            errors: form.errors_of("steps").map(str::to_owned).collect(),
            rows: (1..).zip(keys).map(row).collect(),
            form,
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = resolve_version(
            &mut self.form,
            now,
            &method_fields::ALL,
            "Steps",
            "steps",
            ["up_to", "price"],
        );
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    fn kind(&self) -> Select<'_> {
        let kinds = PriceKind::ALL.map(|kind| SelectOption::new(kind.as_str(), kind.label()));
        Select::of(&self.form, method_fields::KIND, kinds)
    }
}

/// Returns the differences from `now`, the saved record, and gives the form its version, so that it can be
/// saved again.
fn resolve_version(
    form: &mut Changeset,
    now: &Changeset,
    fields: &[FieldSpec],
    label: &str,
    rows: &str,
    columns: [&str; 2],
) -> Vec<FieldConflict> {
    let mut found = compare_fields(fields, form, now);
    let typed = format_rows(form, rows, columns);
    let saved = format_rows(now, rows, columns);
    compare(&mut found, label.to_owned(), &typed, &saved);
    form.set("version", now.value("version"));
    found
}

/// Adds blank rows at the end of a form.
pub fn add_rows(form: &mut Changeset, rows: &str, field: &str) {
    let last = form.values().nested(rows).into_keys().filter_map(|key| key.number()).max();
    let next = last.map_or(0, |last| last.saturating_add(1));
    for row in (next..).take(BLANK_ROWS) {
        form.set(&format!("{rows}[{row}][{field}]"), "");
    }
}

/// Returns the keys of a form's rows. Adds blank rows first, unless the form was sent.
fn keys_with_blank_rows(form: &mut Changeset, rows: &str, field: &str) -> Vec<String> {
    if form.values().get("sent").is_none() {
        add_rows(form, rows, field);
    }
    form.values().nested(rows).into_keys().map(|key| key.to_string()).collect()
}
