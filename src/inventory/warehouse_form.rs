//! Warehouses as the shopkeeper writes them.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{
        changeset::Changeset, field::FieldSpec, ids::WarehouseId, params::Params, place::Country,
    },
    q,
};

use super::{
    models::{Warehouse, WarehouseDetails},
    warehouse_fields::{CITY, CODE, COUNTRY, NAME, PICKUP, POSTCODE, PRIORITY, REGION, STREET},
    warehouses::get_warehouse,
};

/// The form of a warehouse that is not there yet.
pub fn new_warehouse() -> Changeset {
    Changeset::new([(PRIORITY.name, "10")].into_iter().collect())
}

/// The form of a warehouse, filled with what it is.
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

/// Makes a warehouse of a form.
pub fn create_warehouse(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Warehouse> {
    scope.require_admin()?;
    let (new, form) = cast(params)?;
    let made = tx.attempt(|tx| q!(tx, inventory::warehouses::insert(&new)));
    let id = made.map_err(|failure| taken(failure, form))?;
    get_warehouse(tx, scope, id)
}

/// Makes a warehouse what a form says.
///
/// # Errors
/// `Conflict` where it was changed after the form was opened, as the form's `version` tells.
pub fn update_warehouse(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: WarehouseId,
    params: Params,
) -> Result<Warehouse> {
    let before = get_warehouse(tx, scope, id)?;
    let version = params.version();
    let stale = || Error::stale(&before.details.name);
    if before.version != version {
        return Err(stale());
    }
    let (new, form) = cast(params)?;
    let changed = tx.attempt(|tx| q!(tx, inventory::warehouses::update((id, version), &new)));
    match changed.map_err(|failure| taken(failure, form))? {
        0 => Err(stale()),
        _ => get_warehouse(tx, scope, id),
    }
}

fn cast(params: Params) -> Result<(WarehouseDetails, Changeset)> {
    let mut form = Changeset::new(params);
    let new = WarehouseDetails {
        name: form.cast_text(&NAME),
        code: cast_code(&mut form),
        priority: form.cast_integer(&PRIORITY),
        line1: form.cast_text(&STREET),
        postcode: form.cast_text(&POSTCODE),
        city: form.cast_text(&CITY),
        region: form.cast_text(&REGION).to_uppercase(),
        country: cast_country(&mut form),
        pickup: form.cast_check(&PICKUP),
    };
    if new.pickup {
        require_for_pickup(&mut form, &STREET, &new.line1);
        require_for_pickup(&mut form, &CITY, &new.city);
        require_for_pickup(&mut form, &COUNTRY, &new.country);
    }
    if form.is_valid() { Ok((new, form)) } else { Err(form.into()) }
}

/// Adds an error to an empty field of the address, which shoppers need to find the warehouse.
fn require_for_pickup(form: &mut Changeset, field: &FieldSpec, text: &str) {
    if text.is_empty() && !form.has_errors(field) {
        form.field_error(field, "is required for pickup");
    }
}

fn cast_code(form: &mut Changeset) -> String {
    let code = form.cast_text(&CODE).to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !code.chars().all(plain) {
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

fn taken(failure: Error, mut form: Changeset) -> Error {
    if !failure.violates_unique("warehouses.code") {
        return failure;
    }
    form.field_error(&CODE, "has already been taken");
    form.into()
}
