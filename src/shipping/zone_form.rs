//! Creates, updates, deletes and restores zones.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, Forms, SubjectKind},
    db::Tx,
    deletions::{self, DeletedRecord, DeletionPlan, Link, Part},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{DeletionId, ShippingZoneId, Versioned},
        params::Params,
    },
    q,
};

use super::{
    models::{ShippingZone, ZoneAttributes, ZonePlace},
    places::{self, PlaceEntry},
    zone_fields::{ALL, NAME, POSITION},
    zones::{ZoneWithPlaces, get_zone},
};

/// The valid values of a form.
struct Draft {
    attributes: ZoneAttributes,
    places: Vec<PlaceEntry>,
    form: Changeset,
}

/// The empty form of a new zone.
pub fn new_zone() -> Changeset {
    Changeset::new([(POSITION.name, "0")].into_iter().collect())
}

/// Returns the form of a zone with its current values.
pub fn change_zone(ZoneWithPlaces { zone, places }: &ZoneWithPlaces) -> Changeset {
    let values = [
        (NAME.name, zone.name.clone()),
        (POSITION.name, zone.position.to_string()),
        ("version", zone.version.to_string()),
    ];
    let mut params: Params = values.into_iter().collect();
    places::fill(&mut params, places);
    Changeset::new(params)
}

/// Creates a zone.
pub fn create_zone(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<ShippingZone> {
    scope.require(Permission::ShippingWrite)?;
    let Draft { attributes, places, form } = cast(tx, params, None)?;
    let inserted = tx.attempt(|tx| {
        let id = q!(tx, shipping::zones::insert(&attributes, tx.now()))?;
        write_places(tx, id, &places)?;
        Ok(id)
    });
    let id = inserted.map_err(|error| already_taken(error, form))?;
    tx.emit(Event::PricingRulesChanged);
    let after = get_zone(tx, scope, id)?;
    let form = change_zone(&after);
    let forms = Forms { before: &Changeset::default(), after: &form };
    let change = Change::created(SubjectKind::ShippingZone, id, &after.zone.name, &form, &ALL);
    scope.record(tx, change.rows("places", "Places", forms));
    Ok(after.zone)
}

/// Updates a zone and its places.
///
/// # Errors
/// `Stale` if the zone has another version than the form.
pub fn update_zone(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ShippingZoneId,
    params: Params,
) -> Result<ShippingZone> {
    scope.require(Permission::ShippingWrite)?;
    let before = get_zone(tx, scope, id)?;
    let zone = &before.zone;
    let version = params.version();
    if zone.version != version {
        return Err(Error::stale(&zone.name));
    }
    let Draft { attributes, places, form } = cast(tx, params, Some(id))?;
    let versioned = Versioned { id, version };
    let updated = tx.attempt(|tx| {
        if q!(tx, shipping::zones::update(versioned, &attributes, tx.now()))? == 0 {
            return Err(Error::stale(&zone.name));
        }
        write_places(tx, id, &places)
    });
    updated.map_err(|error| already_taken(error, form))?;
    tx.emit(Event::PricingRulesChanged);
    let after = get_zone(tx, scope, id)?;
    let forms = Forms { before: &change_zone(&before), after: &change_zone(&after) };
    let name = &after.zone.name;
    let change = Change::updated(SubjectKind::ShippingZone, id, name, forms, &ALL);
    scope.record(tx, change.rows("places", "Places", forms));
    Ok(after.zone)
}

/// Deletes a zone with its places and methods. It can be restored.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_zone(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ShippingZoneId,
    required_version: Option<i32>,
) -> Result<DeletedRecord> {
    scope.require(Permission::ShippingWrite)?;
    let zone = q!(tx, shipping::zones::lock(id))?.ok_or(Error::NotFound)?;
    ensure_version(required_version, zone.version, &zone.name)?;
    let deleted =
        deletions::archive(tx, scope, &ZONE, deletions::RecordRef::new(id, &zone.name), None)?;
    q!(tx, shipping::zones::delete(id))?;
    tx.emit(Event::PricingRulesChanged);
    Ok(deleted)
}

/// Restores a zone with its places and methods, including the carts that chose one of these.
/// Returns its name.
pub fn restore_zone(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &ZONE, id)?;
    tx.emit(Event::PricingRulesChanged);
    Ok(restored.title)
}

/// The rows that are deleted with a zone.
const ZONE: DeletionPlan = DeletionPlan {
    kind: "shipping_zone",
    subject: SubjectKind::ShippingZone,
    permission: Permission::ShippingWrite,
    parts: &[
        Part::new("shipping_zones", "id = $id"),
        Part::new("shipping_places", "zone_id = $id"),
        Part::new("shipping_methods", "zone_id = $id"),
        Part::new(
            "shipping_steps",
            "method_id IN (SELECT id FROM shipping_methods WHERE zone_id = $id)",
        ),
    ],
    links: &[Link {
        table: "carts",
        column: "shipping_method_id",
        targets: "SELECT id FROM shipping_methods WHERE zone_id = $id",
    }],
};

fn cast(tx: &mut Tx<'_>, params: Params, own: Option<ShippingZoneId>) -> Result<Draft> {
    let mut form = Changeset::new(params);
    let attributes = ZoneAttributes {
        name: form.cast_text(&NAME),
        position: form.cast_optional_integer(&POSITION).unwrap_or(0),
    };
    let places = places::cast(&mut form);
    places::check_overlaps(tx, &mut form, own, &places)?;
    if form.is_valid() { Ok(Draft { attributes, places, form }) } else { Err(form.into()) }
}

fn write_places(tx: &mut Tx<'_>, id: ShippingZoneId, entries: &[PlaceEntry]) -> Result<()> {
    let row = |place: &PlaceEntry| ZonePlace {
        zone_id: id,
        country: place.country.clone(),
        postcode_prefix: place.prefix.clone(),
    };
    let rows: Vec<ZonePlace> = entries.iter().map(row).collect();
    q!(tx, shipping::zones::set_places(id, &rows))?;
    Ok(())
}

/// Turns the violation of a unique key into a form error.
fn already_taken(error: Error, mut form: Changeset) -> Error {
    if error.violates_unique("shipping_zones.name") {
        form.field_error(&NAME, "has already been taken");
    } else if error.violates_unique("shipping_places.country") {
        form.error("places", "One of the places has just been added to another zone");
    } else {
        return error;
    }
    form.into()
}
