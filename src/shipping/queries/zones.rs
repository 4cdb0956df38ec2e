//! Queries for zones and their places. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    db::{
        schema::{shipping_places, shipping_zones},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{ShippingZoneId, Versioned},
        slice::RowRange,
    },
    shipping::models::{ShippingZone, ZoneAttributes, ZonePlace},
};

/// The places of a country with one of these postcode prefixes, and those of everywhere else.
pub fn places_for(
    conn: &mut Conn,
    country: &str,
    prefixes: &[&str],
) -> QueryResult<Vec<ZonePlace>> {
    shipping_places::table
        .filter(shipping_places::country.eq_any([country, "*"]))
        .filter(shipping_places::postcode_prefix.eq_any(prefixes))
        .select(ZonePlace::as_select())
        .load(conn)
}

pub fn all(conn: &mut Conn) -> QueryResult<Vec<ShippingZone>> {
    shipping_zones::table
        .order((shipping_zones::position, shipping_zones::name))
        .select(ShippingZone::as_select())
        .load(conn)
}

/// Returns the keys of a range of the zones.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, shipping_zones, shipping_zones::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[ShippingZoneId]) -> QueryResult<Vec<ShippingZone>> {
    shipping_zones::table
        .filter(shipping_zones::id.eq_any(ids))
        .select(ShippingZone::as_select())
        .load(conn)
}

/// Returns the places of some zones, in the order of the form.
pub fn places_among(conn: &mut Conn, zones: &[ShippingZoneId]) -> QueryResult<Vec<ZonePlace>> {
    shipping_places::table
        .filter(shipping_places::zone_id.eq_any(zones))
        .order(shipping_places::id)
        .select(ZonePlace::as_select())
        .load(conn)
}

pub fn find(conn: &mut Conn, id: ShippingZoneId) -> QueryResult<ShippingZone> {
    shipping_zones::table.find(id).select(ShippingZone::as_select()).first(conn)
}

/// Returns a zone and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: ShippingZoneId) -> QueryResult<Option<ShippingZone>> {
    let zone = shipping_zones::table.find(id).select(ShippingZone::as_select());
    locked!(zone).first(conn).optional()
}

pub fn places(conn: &mut Conn) -> QueryResult<Vec<ZonePlace>> {
    shipping_places::table
        .order((shipping_places::country, shipping_places::postcode_prefix))
        .select(ZonePlace::as_select())
        .load(conn)
}

pub fn list_places(conn: &mut Conn, id: ShippingZoneId) -> QueryResult<Vec<ZonePlace>> {
    shipping_places::table
        .filter(shipping_places::zone_id.eq(id))
        .order(shipping_places::id)
        .select(ZonePlace::as_select())
        .load(conn)
}

pub fn insert(
    conn: &mut Conn,
    attributes: &ZoneAttributes,
    now: Timestamp,
) -> QueryResult<ShippingZoneId> {
    diesel::insert_into(shipping_zones::table)
        .values((
            attributes,
            shipping_zones::inserted_at.eq(now),
            shipping_zones::updated_at.eq(now),
        ))
        .returning(shipping_zones::id)
        .get_result(conn)
}

/// Updates the zone if it still has this version; returns 0 if not.
pub fn update(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<ShippingZoneId>,
    attributes: &ZoneAttributes,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(shipping_zones::table.find(id).filter(shipping_zones::version.eq(version)))
        .set((
            attributes,
            shipping_zones::version.eq(version + 1),
            shipping_zones::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Replaces the places of a zone.
pub fn set_places(conn: &mut Conn, id: ShippingZoneId, places: &[ZonePlace]) -> QueryResult<usize> {
    diesel::delete(shipping_places::table.filter(shipping_places::zone_id.eq(id))).execute(conn)?;
    diesel::insert_into(shipping_places::table).values(places).execute(conn)
}

/// Deletes a zone with its places and methods.
pub fn delete(conn: &mut Conn, id: ShippingZoneId) -> QueryResult<usize> {
    diesel::delete(shipping_zones::table.find(id)).execute(conn)
}
