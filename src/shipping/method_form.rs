//! Creates, updates, deletes and restores delivery methods.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    deletions::{self, Deleted, Link, Missing, Part, Plan, Reference},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{DeletionId, ShippingMethodId, ShippingZoneId, Versioned},
        params::Params,
    },
    q, settings,
};

use super::{
    models::{MethodAttributes, PriceKind, ShippingMethod, Step},
    steps,
    zones::{MethodDetails, get_method, get_zone},
};

/// The maximum number of business days.
const MAX_DAYS: i32 = 365;

/// The empty form of a new method.
pub fn new_method() -> Changeset {
    let values = [("kind", "flat"), ("active", "true"), ("position", "0")];
    Changeset::new(values.into_iter().collect())
}

/// Returns the form of a method with its current values.
pub fn change_method(details: &MethodDetails) -> Changeset {
    let method = &details.method;
    let is_flat = method.kind == PriceKind::Flat;
    let price = if is_flat { method.price.to_string() } else { String::new() };
    let values = [
        ("name", method.name.clone()),
        ("kind", method.kind.as_str().to_owned()),
        ("price", price),
        ("free_from", method.free_from.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("min_days", method.min_days.to_string()),
        ("max_days", method.max_days.to_string()),
        ("active", method.active.to_string()),
        ("position", method.position.to_string()),
        ("version", method.version.to_string()),
    ];
    let mut params: Params = values.into_iter().collect();
    steps::fill(&mut params, method.kind, &details.steps);
    Changeset::new(params)
}

/// Creates a method of a zone.
pub fn create_method(
    tx: &mut Tx<'_>,
    scope: &Scope,
    zone: ShippingZoneId,
    params: Params,
) -> Result<ShippingMethod> {
    scope.require(Permission::ShippingWrite)?;
    get_zone(tx, scope, zone)?;
    let Draft { attributes, steps, form } = cast(tx, params, zone)?;
    let inserted = tx.attempt(|tx| q!(tx, shipping::methods::insert(&attributes, tx.now())));
    let id = inserted.map_err(|error| name_taken(error, form))?;
    q!(tx, shipping::methods::set_steps(id, &steps))?;
    tx.emit(Event::TermsChanged);
    Ok(get_method(tx, scope, id)?.method)
}

/// Updates a method. It stays in its zone.
///
/// # Errors
/// `Stale` if the method has another version than the form.
pub fn update_method(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ShippingMethodId,
    params: Params,
) -> Result<ShippingMethod> {
    scope.require(Permission::ShippingWrite)?;
    let method = get_method(tx, scope, id)?.method;
    let version = params.version();
    if method.version != version {
        return Err(Error::stale(&method.name));
    }
    let Draft { attributes, steps, form } = cast(tx, params, method.zone_id)?;
    let versioned = Versioned { id, version };
    let updated =
        tx.attempt(|tx| q!(tx, shipping::methods::update(versioned, &attributes, tx.now())));
    if updated.map_err(|error| name_taken(error, form))? == 0 {
        return Err(Error::stale(&method.name));
    }
    q!(tx, shipping::methods::set_steps(id, &steps))?;
    tx.emit(Event::TermsChanged);
    Ok(get_method(tx, scope, id)?.method)
}

/// Deletes a method. It can be restored.
pub fn delete_method(tx: &mut Tx<'_>, scope: &Scope, id: ShippingMethodId) -> Result<Deleted> {
    scope.require(Permission::ShippingWrite)?;
    let name = get_method(tx, scope, id)?.method.attributes.name;
    let deleted = deletions::archive(tx, scope, &METHOD, deletions::Subject::new(id, &name), None)?;
    q!(tx, shipping::methods::delete(id))?;
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}

/// Restores a method, including the carts that chose it. Returns its name.
pub fn restore_method(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &METHOD, id)?;
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

/// The rows that are deleted with a method.
const METHOD: Plan = Plan {
    kind: "shipping_method",
    permission: Permission::ShippingWrite,
    parts: &[
        Part::new("shipping_methods", "id = $id").naming(&[Reference {
            column: "zone_id",
            table: "shipping_zones",
            missing: Missing::Refuse,
        }]),
        Part::new("shipping_steps", "method_id = $id"),
    ],
    links: &[Link { table: "carts", column: "shipping_method_id", targets: "$id" }],
};

/// The valid values of a form.
struct Draft {
    attributes: MethodAttributes,
    steps: Vec<Step>,
    form: Changeset,
}

fn cast(conn: &mut Conn<'_>, params: Params, zone_id: ShippingZoneId) -> Result<Draft> {
    let mut form = Changeset::new(params);
    let currency = settings::current(conn)?.currency;
    let kinds = PriceKind::ALL.map(|kind| (kind.as_str(), kind));
    let name = form.required("name", "Name", 100);
    let kind = form.choice("kind", "Rate", &kinds).unwrap_or_default();
    let price = match kind {
        PriceKind::Flat => form.amount("price", "Price", currency),
        _ => None,
    };
    let free_from = form.optional_amount("free_from", "Free from", currency);
    let min_days = form.integer("min_days", "Min. days", 0..=MAX_DAYS);
    let max_days = form.integer("max_days", "Max. days", 0..=MAX_DAYS);
    if let (Some(min), Some(max)) = (min_days, max_days)
        && max < min
    {
        form.error("max_days", "Max. days can't be less than min. days");
    }
    let steps = steps::cast(&mut form, kind, currency);
    let attributes = MethodAttributes {
        zone_id,
        name,
        kind,
        price: price.unwrap_or_default(),
        free_from,
        min_days: min_days.unwrap_or_default(),
        max_days: max_days.unwrap_or_default(),
        active: form.checked("active"),
        position: form.optional_integer("position", "Sort order", 0..=9_999).unwrap_or(0),
    };
    if form.is_valid() { Ok(Draft { attributes, steps, form }) } else { Err(form.into()) }
}

/// Turns a duplicate name into a form error.
fn name_taken(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("shipping_methods.zone_id") {
        return error;
    }
    form.error("name", "Name has already been taken in this zone");
    form.into()
}
