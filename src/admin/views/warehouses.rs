//! The warehouse pages.

use std::collections::HashMap;

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{changeset::Changeset, filters, ids::WarehouseId},
    inventory::{Warehouse, warehouse_fields as fields},
    web::{
        components::{Check, ErrorSummary, Field, Select},
        layout::Layout,
        paths,
    },
};

use super::field_conflicts::{StaleForm, compare_fields};

/// The warehouse list.
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
    /// Builds the list, with the units in each warehouse.
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
        Self { layout, nav: AdminNav::new(AdminSection::Warehouses), rows }
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
    stale: Option<StaleForm>,
}

impl WarehouseFormPage {
    /// Builds the page. Without an `id`, it is for a new warehouse.
    pub fn new(layout: Layout, id: Option<WarehouseId>, form: Changeset) -> Self {
        let put = |id| format!("{}?_method=put", paths::admin_warehouse(id));
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Warehouses),
            heading: if id.is_some() { "Edit warehouse" } else { "New warehouse" },
            action: id.map_or_else(|| paths::ADMIN_WAREHOUSES.to_owned(), put),
            form,
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
    }
}
