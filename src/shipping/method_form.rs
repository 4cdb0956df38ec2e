//! Methods as the shopkeeper writes them.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    deletions::{self, Deleted, Link, Missing, Part, Plan, Reference},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{DeletionId, ShippingMethodId, ShippingZoneId},
        params::Params,
    },
    q, settings,
};

use super::{
    models::{MethodTerms, PriceKind, ShippingMethod, Step},
    steps,
    zones::{Offered, get_method, get_zone},
};

/// Days that a parcel can take.
const MAX_DAYS: i32 = 365;

/// The form of a method that is not there yet.
pub fn new_method() -> Changeset {
    let values = [("kind", "flat"), ("active", "true"), ("position", "0")];
    Changeset::new(values.into_iter().collect())
}

/// The form of a method, filled with what it is.
pub fn change_method(offered: &Offered) -> Changeset {
    let method = &offered.method;
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
    steps::fill(&mut params, method.kind, &offered.steps);
    Changeset::new(params)
}

/// Makes a method of a zone of a form.
pub fn create_method(
    tx: &mut Tx<'_>,
    scope: &Scope,
    zone: ShippingZoneId,
    params: Params,
) -> Result<ShippingMethod> {
    get_zone(tx, scope, zone)?;
    let (row, steps, form) = cast(tx, params, zone)?;
    let made = tx.attempt(|tx| q!(tx, shipping::methods::insert(row.clone(), tx.now())));
    let id = made.map_err(|failure| taken(failure, form))?;
    q!(tx, shipping::methods::set_steps(id, &steps))?;
    tx.emit(Event::TermsChanged);
    Ok(get_method(tx, scope, id)?.method)
}

/// Makes a method what a form says. It stays in its zone.
///
/// # Errors
/// `Conflict` where the method was changed after the form was opened, as its `version` tells.
pub fn update_method(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ShippingMethodId,
    params: Params,
) -> Result<ShippingMethod> {
    let method = get_method(tx, scope, id)?.method;
    let version = params.version();
    if method.version != version {
        return Err(Error::stale(&method.name));
    }
    let (row, steps, form) = cast(tx, params, method.zone_id)?;
    let changed =
        tx.attempt(|tx| q!(tx, shipping::methods::update((id, version), row.clone(), tx.now())));
    if changed.map_err(|failure| taken(failure, form))? == 0 {
        return Err(Error::stale(&method.name));
    }
    q!(tx, shipping::methods::set_steps(id, &steps))?;
    tx.emit(Event::TermsChanged);
    Ok(get_method(tx, scope, id)?.method)
}

/// Deletes a method. Answers its name.
pub fn delete_method(tx: &mut Tx<'_>, scope: &Scope, id: ShippingMethodId) -> Result<Deleted> {
    let name = get_method(tx, scope, id)?.method.terms.name;
    let deleted = deletions::archive(tx, scope, &METHOD, deletions::Subject::new(id, &name), None)?;
    q!(tx, shipping::methods::delete(id))?;
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}

/// Restores a method; carts that chose it have it again.
pub fn restore_method(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &METHOD, id)?;
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

/// What leaves the database with a method.
const METHOD: Plan = Plan {
    kind: "shipping_method",
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

fn cast(
    conn: &mut Conn<'_>,
    params: Params,
    zone_id: ShippingZoneId,
) -> Result<(MethodTerms, Vec<Step>, Changeset)> {
    let mut form = Changeset::new(params);
    let currency = settings::current(conn)?.currency;
    let kinds = PriceKind::ALL.map(|(kind, word, _)| (word, kind));
    let name = form.required("name", "Name", 100);
    let kind = form.choice("kind", "Rate", &kinds).unwrap_or_default();
    let price = match kind {
        PriceKind::Flat => form.amount("price", "Price", currency),
        _ => None,
    };
    let free_from = form.optional_amount("free_from", "Free from", currency);
    let (min_days, max_days) = cast_days(&mut form);
    let steps = steps::cast(&mut form, kind, currency);
    let row = MethodTerms {
        zone_id,
        name,
        kind,
        price: price.unwrap_or_default(),
        free_from,
        min_days,
        max_days,
        active: form.checked("active"),
        position: form.optional_integer("position", "Sort order", 0..=9_999).unwrap_or(0),
    };
    if form.is_valid() { Ok((row, steps, form)) } else { Err(form.into()) }
}

fn cast_days(form: &mut Changeset) -> (i32, i32) {
    let min = form.integer("min_days", "Min. days", 0..=MAX_DAYS);
    let max = form.integer("max_days", "Max. days", 0..=MAX_DAYS);
    if let (Some(min), Some(max)) = (min, max)
        && max < min
    {
        form.error("max_days", "Max. days can't be less than min. days");
    }
    (min.unwrap_or_default(), max.unwrap_or_default())
}

fn taken(failure: Error, mut form: Changeset) -> Error {
    if !failure.violates_unique("shipping_methods.zone_id") {
        return failure;
    }
    form.error("name", "Name has already been taken in this zone");
    form.into()
}
