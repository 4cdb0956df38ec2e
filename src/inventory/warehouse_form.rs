//! Warehouses as the shopkeeper writes them.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{changeset::Changeset, ids::WarehouseId, params::Params, place::Country},
    q,
};

use super::{
    models::{Warehouse, WarehouseDetails},
    warehouses::get_warehouse,
};

/// The form of a warehouse that is not there yet.
pub fn new_warehouse() -> Changeset {
    Changeset::new([("priority", "10")].into_iter().collect())
}

/// The form of a warehouse, filled with what it is.
pub fn change_warehouse(warehouse: &Warehouse) -> Changeset {
    let Warehouse { details, version, .. } = warehouse;
    let values = [
        ("name", details.name.clone()),
        ("code", details.code.clone()),
        ("priority", details.priority.to_string()),
        ("line1", details.line1.clone()),
        ("postcode", details.postcode.clone()),
        ("city", details.city.clone()),
        ("region", details.region.clone()),
        ("country", details.country.clone()),
        ("pickup", details.pickup.to_string()),
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
        name: form.required("name", "Name", 100),
        code: cast_code(&mut form),
        priority: form.integer("priority", "Priority", 1..=9_999).unwrap_or_default(),
        line1: form.text("line1", "Street", 200),
        postcode: form.text("postcode", "Postcode", 20),
        city: form.text("city", "City", 100),
        region: form.text("region", "Region", 10).to_uppercase(),
        country: cast_country(&mut form),
        pickup: form.checked("pickup"),
    };
    let address = [("line1", "Street", &new.line1), ("city", "City", &new.city)];
    for (field, label, text) in address.into_iter().chain([("country", "Country", &new.country)]) {
        // Nobody finds a counter without its address.
        if new.pickup && text.is_empty() && form.errors_of(field).next().is_none() {
            form.error(field, format!("{label} is required for pickup"));
        }
    }
    if form.is_valid() { Ok((new, form)) } else { Err(form.into()) }
}

fn cast_code(form: &mut Changeset) -> String {
    let code = form.required("code", "Code", 20).to_lowercase();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !code.chars().all(plain) {
        form.error("code", "Code can only have letters from a to z, digits and hyphens");
    }
    code
}

fn cast_country(form: &mut Changeset) -> String {
    let code = form.value("country").trim().to_owned();
    if code.is_empty() {
        return code;
    }
    let country = code.parse::<Country>();
    country.map(|country| country.code().to_owned()).unwrap_or_else(|_| {
        form.error("country", "Country must be one of the list");
        String::new()
    })
}

fn taken(failure: Error, mut form: Changeset) -> Error {
    if !failure.violates_unique("warehouses.code") {
        return failure;
    }
    form.error("code", "Code has already been taken");
    form.into()
}
