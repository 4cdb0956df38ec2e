//! The warehouses, where stock is stored and where shoppers can pick up orders.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, Forms, SubjectKind},
    db::{Conn, Tx},
    deletions::{self, DeletedRecord, DeletionPlan, Link, OnMissing, Part, Reference},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        field::FieldSpec,
        ids::{DeletionId, Versioned, WarehouseId},
        params::Params,
        place::Country,
    },
    q,
};

use super::warehouse_fields::{
    ALL, CITY, CODE, COUNTRY, NAME, PICKUP, POSTCODE, PRIORITY, REGION, STREET,
};
use super::{
    models::{Warehouse, WarehouseDetails},
    rejection::InventoryRejection,
};

/// Returns all warehouses by priority.
pub fn list_warehouses(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<Warehouse>> {
    scope.require(Permission::WarehousesRead)?;
    q!(conn, inventory::warehouses::all())
}

/// Returns the units on hand in each warehouse. Warehouses that were never used are left out.
pub fn units_by_warehouse(conn: &mut Conn<'_>, scope: &Scope) -> Result<HashMap<WarehouseId, i64>> {
    scope.require(Permission::StockRead)?;
    q!(conn, inventory::warehouses::units())
}

/// Returns a warehouse.
pub fn get_warehouse(conn: &mut Conn<'_>, scope: &Scope, id: WarehouseId) -> Result<Warehouse> {
    scope.require(Permission::WarehousesRead)?;
    q!(conn, inventory::warehouses::find(id))
}

/// The rows that are deleted with an unused warehouse.
const WAREHOUSE: DeletionPlan = DeletionPlan {
    kind: "warehouse",
    subject: SubjectKind::Warehouse,
    permission: Permission::WarehousesWrite,
    parts: &[
        Part::new("warehouses", "id = $id"),
        Part::new("stock_items", "warehouse_id = $id").with_references(&[Reference {
            column: "variant_id",
            table: "variants",
            missing: OnMissing::Skip,
        }]),
    ],
    links: &[
        Link { table: "carts", column: "pickup_warehouse_id", targets: "$id" },
        Link { table: "orders", column: "pickup_warehouse_id", targets: "$id" },
    ],
};

/// Restores a warehouse.
pub fn restore_warehouse(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &WAREHOUSE, id)?;
    tx.emit(Event::PricingRulesChanged);
    Ok(restored.title)
}

/// Returns the reason why a warehouse can't be deleted, or `None` if it can.
pub fn deletion_obstacle(
    conn: &mut Conn<'_>,
    scope: &Scope,
    warehouse: &Warehouse,
) -> Result<Option<InventoryRejection>> {
    scope.require(Permission::WarehousesRead)?;
    let name = warehouse.details.name.clone();
    if q!(conn, inventory::warehouses::all())?.len() == 1 {
        return Ok(Some(InventoryRejection::LastWarehouse { name }));
    }
    if q!(conn, inventory::warehouses::was_used(warehouse.id))? {
        return Ok(Some(InventoryRejection::WarehouseInLedger { name }));
    }
    Ok(None)
}

/// Deletes an unused warehouse.
///
/// # Errors
/// `Rejected` for the last warehouse, if the ledger refers to it, and as stale if it has another version than
/// is required.
pub fn delete_warehouse(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: WarehouseId,
    required_version: Option<i32>,
) -> Result<DeletedRecord> {
    scope.require(Permission::WarehousesWrite)?;
    let all = q!(tx, inventory::warehouses::lock())?;
    let warehouse = all.iter().find(|warehouse| warehouse.id == id).ok_or(Error::NotFound)?;
    ensure_version(required_version, warehouse.version, &warehouse.details.name)?;
    if let Some(obstacle) = deletion_obstacle(tx, scope, warehouse)? {
        return Err(obstacle.into());
    }
    let subject = deletions::RecordRef::new(id, &warehouse.details.name);
    let deleted = deletions::archive(tx, scope, &WAREHOUSE, subject, None)?;
    q!(tx, inventory::warehouses::delete(id))?;
    tx.emit(Event::PricingRulesChanged);
    Ok(deleted)
}

/// Returns the form of a new warehouse.
pub fn new_warehouse() -> Changeset {
    Changeset::new([(PRIORITY.name, "10")].into_iter().collect())
}

/// Returns the form of a warehouse with its current values.
pub fn change_warehouse(warehouse: &Warehouse) -> Changeset {
    let Warehouse { details, version, .. } = warehouse;
    let values = [
        (NAME.name, details.name.clone()),
        (CODE.name, details.code.clone()),
        (PRIORITY.name, details.priority.to_string()),
        (STREET.name, details.line1.clone()),
        (POSTCODE.name, details.postcode.clone()),
        (CITY.name, details.city.clone()),
        (REGION.name, details.region.clone()),
        (COUNTRY.name, details.country.clone()),
        (PICKUP.name, details.pickup.to_string()),
        ("version", version.to_string()),
    ];
    Changeset::new(values.into_iter().collect())
}

/// Creates a warehouse from a form.
pub fn create_warehouse(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Warehouse> {
    scope.require(Permission::WarehousesWrite)?;
    let mut form = Changeset::new(params);
    let new = cast(&mut form)?;
    let inserted = tx.attempt(|tx| q!(tx, inventory::warehouses::insert(&new, tx.now())));
    let id = inserted.map_err(|error| explain_duplicate(error, form))?;
    let warehouse = get_warehouse(tx, scope, id)?;
    let (form, name) = (change_warehouse(&warehouse), &warehouse.details.name);
    scope.record(tx, Change::created(SubjectKind::Warehouse, id, name, &form, &ALL));
    Ok(warehouse)
}

/// Updates a warehouse from a form.
///
/// # Errors
/// `Rejected` as stale if its version is no longer the form's `version`.
pub fn update_warehouse(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: WarehouseId,
    params: Params,
) -> Result<Warehouse> {
    scope.require(Permission::WarehousesWrite)?;
    let before = get_warehouse(tx, scope, id)?;
    let version = params.version();
    let stale = || Error::stale(&before.details.name);
    if before.version != version {
        return Err(stale());
    }
    let mut form = Changeset::new(params);
    let new = cast(&mut form)?;
    let read = Versioned { id, version };
    let updated = tx.attempt(|tx| q!(tx, inventory::warehouses::update(read, &new, tx.now())));
    if updated.map_err(|error| explain_duplicate(error, form))? == 0 {
        return Err(stale());
    }
    let after = get_warehouse(tx, scope, id)?;
    let forms = Forms { before: &change_warehouse(&before), after: &change_warehouse(&after) };
    let name = &after.details.name;
    scope.record(tx, Change::updated(SubjectKind::Warehouse, id, name, forms, &ALL));
    Ok(after)
}

fn cast(form: &mut Changeset) -> Result<WarehouseDetails> {
    let new = WarehouseDetails {
        name: form.cast_text(&NAME),
        code: cast_code(form),
        priority: form.cast_integer(&PRIORITY),
        line1: form.cast_text(&STREET),
        postcode: form.cast_text(&POSTCODE),
        city: form.cast_text(&CITY),
        region: form.cast_text(&REGION).to_uppercase(),
        country: cast_country(form),
        pickup: form.cast_check(&PICKUP),
    };
    if new.pickup {
        // Shoppers need the address to pick up their order.
        require_for_pickup(form, &STREET, &new.line1);
        require_for_pickup(form, &CITY, &new.city);
        require_for_pickup(form, &COUNTRY, &new.country);
    }
    if form.is_valid() { Ok(new) } else { Err(form.clone().into()) }
}

fn require_for_pickup(form: &mut Changeset, field: &FieldSpec, text: &str) {
    if text.is_empty() && !form.has_errors(field) {
        form.field_error(field, "is required for pickup");
    }
}

fn cast_code(form: &mut Changeset) -> String {
    let code = form.cast_text(&CODE).to_lowercase();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !code.chars().all(is_plain) {
        form.field_error(&CODE, "can only have letters from a to z, digits and hyphens");
    }
    code
}

fn cast_country(form: &mut Changeset) -> String {
    let code = form.value(COUNTRY.name).trim().to_owned();
    if code.is_empty() {
        return code;
    }
    let country = code.parse::<Country>();
    country.map(|country| country.code().to_owned()).unwrap_or_else(|_| {
        form.field_error(&COUNTRY, "must be one of the list");
        String::new()
    })
}

/// Turns a duplicate code into a form error.
fn explain_duplicate(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("warehouses.code") {
        return error;
    }
    form.field_error(&CODE, "has already been taken");
    form.into()
}
