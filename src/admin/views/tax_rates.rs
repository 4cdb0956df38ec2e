//! The tax rate pages.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::TaxRateId},
    tax::{EVERYWHERE_ELSE, TaxRate, fields},
    web::{
        components::{Check, ErrorSummary, Field, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{StaleForm, compare_fields};

/// The list of tax rates.
#[derive(Template)]
#[template(path = "admin/tax_rates/index.html")]
pub struct TaxRatesPage {
    layout: Layout,
    nav: AdminNav,
    rates: Vec<TaxRate>,
    /// `true` if the shop charges tax.
    charged: bool,
}

impl TaxRatesPage {
    /// Builds the page.
    pub fn new(layout: Layout, rates: Vec<TaxRate>, charged: bool) -> Self {
        Self { layout, nav: AdminNav::new(AdminSection::Tax), rates, charged }
    }

    fn path(rate: &TaxRate) -> String {
        paths::admin_tax_rate(rate.id)
    }
}

/// The tax rate form.
#[derive(Template)]
#[template(path = "admin/tax_rates/form.html")]
pub struct TaxRateFormPage {
    layout: Layout,
    nav: AdminNav,
    is_new: bool,
    action: String,
    form: Changeset,
    /// The hint of the tax class: the classes in use.
    classes: String,
    stale: Option<StaleForm>,
}

impl TaxRateFormPage {
    /// Builds the page. Without an `id`, it is for a new rate.
    pub fn new(
        layout: Layout,
        id: Option<TaxRateId>,
        classes: Vec<String>,
        form: Changeset,
    ) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_tax_rate(id));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Tax),
            is_new: id.is_none(),
            action: id.map_or_else(|| paths::ADMIN_TAX_RATES.to_owned(), put),
            form,
            classes: format!("In use: {}. Leave empty for standard.", classes.join(", ")),
            stale: None,
        }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_fields(&fields::ALL, &self.form, now);
        self.form.set("version", now.value("version"));
        self.stale = Some(StaleForm { reason, conflicts });
        self
    }

    fn country(&self) -> Select<'_> {
        Select::country(&self.form, fields::COUNTRY.name, fields::COUNTRY.label)
            .hint(fields::COUNTRY.hint)
            .with_second_option(SelectOption::new(EVERYWHERE_ELSE, "Everywhere else"))
    }
}
