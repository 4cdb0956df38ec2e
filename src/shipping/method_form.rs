//! Creates, updates, deletes and restores delivery methods.

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
        ids::{DeletionId, ShippingMethodId, ShippingZoneId, Versioned},
        params::Params,
    },
    q, settings,
};

use super::method_fields::{
    ACTIVE, ALL, FREE_FROM, KIND, MAX_DAYS, MIN_DAYS, NAME, POSITION, PRICE,
};
use super::{
    models::{MethodAttributes, PriceKind, PriceStep, ShippingMethod},
    steps,
    zones::{MethodDetails, get_method, get_zone},
};

/// The empty form of a new method.
pub fn new_method() -> Changeset {
    let values =
        [(KIND.name, PriceKind::Flat.as_str()), (ACTIVE.name, "true"), (POSITION.name, "0")];
    Changeset::new(values.into_iter().collect())
}

/// Returns the form of a method with its current values.
pub fn change_method(details: &MethodDetails) -> Changeset {
    let method = &details.method;
    let is_flat = method.kind == PriceKind::Flat;
    let price = if is_flat { method.price.to_string() } else { String::new() };
    let values = [
        (NAME.name, method.name.clone()),
        (KIND.name, method.kind.as_str().to_owned()),
        (PRICE.name, price),
        (FREE_FROM.name, method.free_from.as_ref().map(ToString::to_string).unwrap_or_default()),
        (MIN_DAYS.name, method.min_days.to_string()),
        (MAX_DAYS.name, method.max_days.to_string()),
        (ACTIVE.name, method.active.to_string()),
        (POSITION.name, method.position.to_string()),
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
    tx.emit(Event::PricingRulesChanged);
    let after = get_method(tx, scope, id)?;
    let form = change_method(&after);
    let forms = Forms { before: &Changeset::default(), after: &form };
    let name = &after.method.name;
    let change = Change::created(SubjectKind::ShippingMethod, id, name, &form, &ALL);
    scope.record(tx, change.rows("steps", "Steps", forms));
    Ok(after.method)
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
    let before = get_method(tx, scope, id)?;
    let method = &before.method;
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
    tx.emit(Event::PricingRulesChanged);
    let after = get_method(tx, scope, id)?;
    let forms = Forms { before: &change_method(&before), after: &change_method(&after) };
    let name = &after.method.name;
    let change = Change::updated(SubjectKind::ShippingMethod, id, name, forms, &ALL);
    scope.record(tx, change.rows("steps", "Steps", forms));
    Ok(after.method)
}

/// Deletes a method. It can be restored.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_method(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ShippingMethodId,
    required_version: Option<i32>,
) -> Result<DeletedRecord> {
    scope.require(Permission::ShippingWrite)?;
    let method = q!(tx, shipping::methods::lock(id))?.ok_or(Error::NotFound)?;
    ensure_version(required_version, method.version, &method.name)?;
    let subject = deletions::RecordRef::new(id, &method.name);
    let deleted = deletions::archive(tx, scope, &METHOD, subject, None)?;
    q!(tx, shipping::methods::delete(id))?;
    tx.emit(Event::PricingRulesChanged);
    Ok(deleted)
}

/// Restores a method, including the carts that chose it. Returns its name.
pub fn restore_method(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &METHOD, id)?;
    tx.emit(Event::PricingRulesChanged);
    Ok(restored.title)
}

/// The rows that are deleted with a method.
const METHOD: DeletionPlan = DeletionPlan {
    kind: "shipping_method",
    subject: SubjectKind::ShippingMethod,
    permission: Permission::ShippingWrite,
    parts: &[
        Part::new("shipping_methods", "id = $id").with_references(&[Reference {
            column: "zone_id",
            table: "shipping_zones",
            missing: OnMissing::Reject,
        }]),
        Part::new("shipping_steps", "method_id = $id"),
    ],
    links: &[Link { table: "carts", column: "shipping_method_id", targets: "$id" }],
};

/// The valid values of a form.
struct Draft {
    attributes: MethodAttributes,
    steps: Vec<PriceStep>,
    form: Changeset,
}

fn cast(conn: &mut Conn<'_>, params: Params, zone_id: ShippingZoneId) -> Result<Draft> {
    let mut form = Changeset::new(params);
    let currency = settings::current(conn)?.currency;
    let name = form.cast_text(&NAME);
    let kind: PriceKind = form.cast_choice(&KIND).unwrap_or_default();
    let price = match kind {
        PriceKind::Flat => form.cast_amount(&PRICE, currency),
        _ => None,
    };
    let free_from = form.cast_optional_amount(&FREE_FROM, currency);
    let min_days = form.cast_integer(&MIN_DAYS);
    let max_days = form.cast_integer(&MAX_DAYS);
    let has_days = !form.has_errors(&MIN_DAYS) && !form.has_errors(&MAX_DAYS);
    if has_days && max_days < min_days {
        form.field_error(&MAX_DAYS, "can't be less than min. days");
    }
    let steps = steps::cast(&mut form, kind, currency);
    let attributes = MethodAttributes {
        zone_id,
        name,
        kind,
        price: price.unwrap_or_default(),
        free_from,
        min_days,
        max_days,
        active: form.cast_check(&ACTIVE),
        position: form.cast_optional_integer(&POSITION).unwrap_or(0),
    };
    if form.is_valid() { Ok(Draft { attributes, steps, form }) } else { Err(form.into()) }
}

/// Turns a duplicate name into a form error.
fn name_taken(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("shipping_methods.zone_id") {
        return error;
    }
    form.field_error(&NAME, "has already been taken in this zone");
    form.into()
}
