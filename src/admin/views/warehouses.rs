//! The shopkeeper's pages of warehouses.

use std::collections::HashMap;

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::WarehouseId},
    inventory::Warehouse,
    web::{
        components::{Check, ErrorSummary, Field, Select},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{FieldConflict, compare_fields};

const FIELDS: [(&str, &str); 9] = [
    ("name", "Name"),
    ("code", "Code"),
    ("priority", "Priority"),
    ("line1", "Street"),
    ("postcode", "Postcode"),
    ("city", "City"),
    ("region", "Region"),
    ("country", "Country"),
    ("pickup", "Shoppers can pick up here"),
];

/// All warehouses.
#[derive(Template)]
#[template(path = "admin/warehouses/index.html")]
pub struct WarehousesPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    code: String,
    path: String,
    priority: i32,
    address: String,
    pickup: bool,
    units: i64,
}

impl WarehousesPage {
    /// The list, with the units that lie in each.
    pub fn new(
        layout: Layout,
        warehouses: &[Warehouse],
        units: &HashMap<WarehouseId, i64>,
    ) -> Self {
        let row = |warehouse: &Warehouse| Row {
            name: warehouse.details.name.clone(),
            code: warehouse.details.code.clone(),
            path: paths::admin_warehouse(warehouse.id),
            priority: warehouse.details.priority,
            address: warehouse.address(),
            pickup: warehouse.details.pickup,
            units: units.get(&warehouse.id).copied().unwrap_or(0),
        };
        let rows = warehouses.iter().map(row).collect();
        Self { layout, nav: AdminNav::in_room(AdminSection::Stock), rows }
    }
}

/// The form of a warehouse.
#[derive(Template)]
#[template(path = "admin/warehouses/form.html")]
pub struct WarehouseFormPage {
    layout: Layout,
    nav: AdminNav,
    action: String,
    heading: &'static str,
    form: Changeset,
    stale: Option<(String, Vec<FieldConflict>)>,
}

impl WarehouseFormPage {
    /// The form of a warehouse; without an id, of a new one.
    pub fn new(layout: Layout, id: Option<WarehouseId>, form: Changeset) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_warehouse(id));
        Self {
            layout,
            nav: AdminNav::in_room(AdminSection::Stock),
            heading: if id.is_some() { "Edit warehouse" } else { "New warehouse" },
            action: id.map_or_else(|| paths::ADMIN_WAREHOUSES.to_owned(), put),
            form,
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

    fn priorities() -> (i64, i64) {
        (1, 9_999)
    }
}
