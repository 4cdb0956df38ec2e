//! The shopkeeper's table of tax rates.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::TaxRateId},
    tax::{EVERYWHERE_ELSE, TaxRate},
    web::{
        components::{Check, ErrorSummary, Field, Select},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{FieldConflict, compare_fields};

const FIELDS: [(&str, &str); 6] = [
    ("country", "Country"),
    ("region", "Region"),
    ("name", "Name"),
    ("rate", "Percentage"),
    ("tax_class", "Tax class"),
    ("on_shipping", "Also on shipping"),
];

/// All rates.
#[derive(Template)]
#[template(path = "admin/tax_rates/index.html")]
pub struct TaxRatesPage {
    layout: Layout,
    nav: AdminNav,
    rates: Vec<TaxRate>,
    /// Whether the shop charges tax at all.
    charged: bool,
}

impl TaxRatesPage {
    /// The list.
    pub fn new(layout: Layout, rates: Vec<TaxRate>, charged: bool) -> Self {
        Self { layout, nav: AdminNav::in_room(AdminSection::Tax), rates, charged }
    }

    fn path(rate: &TaxRate) -> String {
        paths::admin_tax_rate(rate.id)
    }
}

/// The form of a rate.
#[derive(Template)]
#[template(path = "admin/tax_rates/form.html")]
pub struct TaxRateFormPage {
    layout: Layout,
    nav: AdminNav,
    is_new: bool,
    action: String,
    form: Changeset,
    /// The classes that are in use, in words.
    classes: String,
    stale: Option<(String, Vec<FieldConflict>)>,
}

impl TaxRateFormPage {
    /// The form of a rate; without an id, of a new one.
    pub fn new(
        layout: Layout,
        id: Option<TaxRateId>,
        classes: Vec<String>,
        form: Changeset,
    ) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_tax_rate(id));
        Self {
            layout,
            nav: AdminNav::in_room(AdminSection::Tax),
            is_new: id.is_none(),
            action: id.map_or_else(|| paths::ADMIN_TAX_RATES.to_owned(), put),
            form,
            classes: format!("In use: {}. Leave empty for standard.", classes.join(", ")),
            stale: None,
        }
    }

    /// The page of a form that someone else was faster than: `now` is what is there.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let there_now = compare_fields(&FIELDS, &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some((reason, there_now));
        self
    }

    fn country(&self) -> Select<'_> {
        Select::country(&self.form, "country", "Country").or(EVERYWHERE_ELSE, "Everywhere else")
    }
}
