//! The shopkeeper's table of tax rates.

use askama::Template;

use crate::{
    foundation::{changeset::Changeset, ids::TaxRateId},
    taxation::{EVERYWHERE_ELSE, TaxRate},
    web::{
        components::{AdminNav, Check, ErrorSummary, Field, Room, Select},
        layout::Layout,
        paths,
    },
};

/// All rates.
#[derive(Template)]
#[template(path = "admin/tax_rates/index.html")]
pub struct TaxRatesPage {
    layout: Layout,
    nav: AdminNav,
    csrf: String,
    rates: Vec<TaxRate>,
    /// Whether the shop charges tax at all.
    charged: bool,
}

impl TaxRatesPage {
    /// The list.
    pub fn new(layout: Layout, csrf: String, rates: Vec<TaxRate>, charged: bool) -> Self {
        Self { layout, nav: AdminNav::in_room(Room::Tax), csrf, rates, charged }
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
    csrf: String,
    is_new: bool,
    action: String,
    form: Changeset,
    /// The classes that are in use, in words.
    classes: String,
}

impl TaxRateFormPage {
    /// The form of a rate; without an id, of a new one.
    pub fn new(
        layout: Layout,
        csrf: String,
        id: Option<TaxRateId>,
        classes: Vec<String>,
        form: Changeset,
    ) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_tax_rate(id));
        Self {
            layout,
            nav: AdminNav::in_room(Room::Tax),
            csrf,
            is_new: id.is_none(),
            action: id.map_or_else(|| paths::ADMIN_TAX_RATES.to_owned(), put),
            form,
            classes: format!("In use: {}. Empty: standard.", classes.join(", ")),
        }
    }

    fn country(&self) -> Select<'_> {
        Select::country(&self.form, "country", "Country").or(EVERYWHERE_ELSE, "Everywhere else")
    }
}
