//! Slices of zones and delivery methods, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::ShippingZoneId,
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    models::ShippingZone,
    zones::{MethodDetails, ZoneWithPlaces, group_steps},
};

/// Returns a slice of all zones with their places.
pub fn list_zone_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<ZoneWithPlaces>> {
    scope.require(Permission::ShippingRead)?;
    let slice = tombstones::load_slice(conn, RecordList::ShippingZones, request, |conn, range| {
        q!(conn, shipping::zones::slice(range))
    })?;
    let ids = slice.ids();
    let zones = q!(conn, shipping::zones::by_ids(&ids))?;
    let mut places = q!(conn, shipping::zones::places_among(&ids))?;
    let with_places = |zone: ShippingZone| ZoneWithPlaces {
        places: places.extract_if(.., |place| place.zone_id == zone.id).collect(),
        zone,
    };
    let zones = zones.into_iter().map(with_places).collect();
    Ok(slice.with_records(zones, |zone: &ZoneWithPlaces| zone.zone.id.get()))
}

/// Returns a slice of all delivery methods with their steps.
pub fn list_method_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    zone: Option<ShippingZoneId>,
    request: &SliceRequest,
) -> Result<Slice<MethodDetails>> {
    scope.require(Permission::ShippingRead)?;
    let slice =
        tombstones::load_slice(conn, RecordList::ShippingMethods, request, |conn, range| {
            q!(conn, shipping::methods::slice(zone, range))
        })?;
    let methods = group_steps(q!(conn, shipping::methods::by_ids(&slice.ids()))?);
    Ok(slice.with_records(methods, |details| details.method.id.get()))
}
