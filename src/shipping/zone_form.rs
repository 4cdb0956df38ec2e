//! Zones as the shopkeeper writes them.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    deletions::{self, Deleted, Link, Part, Plan},
    events::Event,
    foundation::{
        changeset::Changeset,
        ids::{DeletionId, ShippingZoneId},
        params::Params,
    },
    q,
};

use super::{
    models::{Zone, ZonePlace},
    places::{self, Typed},
    zones::get_zone,
};

/// What a form says of a zone.
struct Draft {
    name: String,
    position: i32,
    places: Vec<Typed>,
}

/// The form of a zone that is not there yet.
pub fn new_zone() -> Changeset {
    Changeset::new([("position", "0")].into_iter().collect())
}

/// The form of a zone, filled with what it is.
pub fn change_zone(zone: &Zone, places: &[ZonePlace]) -> Changeset {
    let values = [
        ("name", zone.name.clone()),
        ("position", zone.position.to_string()),
        ("version", zone.version.to_string()),
    ];
    let mut params: Params = values.into_iter().collect();
    places::fill(&mut params, places);
    Changeset::new(params)
}

/// Makes a zone of a form.
pub fn create_zone(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Zone> {
    scope.require_admin()?;
    let (draft, form) = cast(tx, params, None)?;
    let made = tx.attempt(|tx| {
        let id = q!(tx, shipping::zones::insert(&draft.name, draft.position, tx.now()))?;
        write_places(tx, id, &draft.places)?;
        Ok(id)
    });
    let id = made.map_err(|failure| taken(failure, form))?;
    tx.emit(Event::TermsChanged);
    Ok(get_zone(tx, scope, id)?.0)
}

/// Makes a zone what a form says.
///
/// # Errors
/// `Conflict` where the zone was changed after the form was opened, as its `version` tells.
pub fn update_zone(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ShippingZoneId,
    params: Params,
) -> Result<Zone> {
    let (zone, _) = get_zone(tx, scope, id)?;
    let version = params.version();
    if zone.version != version {
        return Err(Error::stale(&zone.name));
    }
    let (draft, form) = cast(tx, params, Some(id))?;
    let changed = tx.attempt(|tx| {
        match q!(tx, shipping::zones::update((id, version), &draft.name, draft.position, tx.now()))?
        {
            0 => Err(Error::stale(&zone.name)),
            _ => write_places(tx, id, &draft.places),
        }
    });
    changed.map_err(|failure| taken(failure, form))?;
    tx.emit(Event::TermsChanged);
    Ok(get_zone(tx, scope, id)?.0)
}

/// Deletes a zone with its places and methods. Answers its name.
pub fn delete_zone(tx: &mut Tx<'_>, scope: &Scope, id: ShippingZoneId) -> Result<Deleted> {
    let (zone, _) = get_zone(tx, scope, id)?;
    let deleted =
        deletions::archive(tx, scope, &ZONE, deletions::Subject::new(id, &zone.name), None)?;
    q!(tx, shipping::zones::delete(id))?;
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}

/// Restores a zone with its places and methods; carts that chose one of these have it again.
pub fn restore_zone(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &ZONE, id)?;
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

/// What leaves the database with a zone.
const ZONE: Plan = Plan {
    kind: "shipping_zone",
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

fn cast(
    tx: &mut Tx<'_>,
    params: Params,
    own: Option<ShippingZoneId>,
) -> Result<(Draft, Changeset)> {
    let mut form = Changeset::new(params);
    let name = form.required("name", "Name", 100);
    let position = form.optional_integer("position", "Sort order", 0..=9_999).unwrap_or(0);
    let places = places::cast(&mut form);
    places::check_overlaps(tx, &mut form, own, &places)?;
    if form.is_valid() { Ok((Draft { name, position, places }, form)) } else { Err(form.into()) }
}

fn write_places(tx: &mut Tx<'_>, id: ShippingZoneId, typed: &[Typed]) -> Result<()> {
    let row = |place: &Typed| ZonePlace {
        zone_id: id,
        country: place.country.clone(),
        postcode_prefix: place.prefix.clone(),
    };
    let rows: Vec<ZonePlace> = typed.iter().map(row).collect();
    q!(tx, shipping::zones::set_places(id, &rows))?;
    Ok(())
}

fn taken(failure: Error, mut form: Changeset) -> Error {
    if failure.violates_unique("shipping_zones.name") {
        form.error("name", "Name has already been taken");
    } else if failure.violates_unique("shipping_places.country") {
        form.error("places", "One of the places has just been added to another zone");
    } else {
        return failure;
    }
    form.into()
}
