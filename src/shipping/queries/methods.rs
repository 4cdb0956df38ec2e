//! Queries for delivery methods and their steps. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB, locked};
use crate::{
    db::{
        schema::{shipping_methods, shipping_steps},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{ShippingMethodId, ShippingZoneId, Versioned},
        slice::RowRange,
    },
    shipping::models::{MethodAttributes, MethodStep, PriceStep, ShippingMethod},
};

/// The active methods of a zone, with a row for each step.
pub fn active(conn: &mut Conn, zone: ShippingZoneId) -> QueryResult<Vec<MethodStep>> {
    shipping_methods::table
        .left_join(shipping_steps::table)
        .filter(shipping_methods::zone_id.eq(zone))
        .filter(shipping_methods::active)
        .order((shipping_methods::id, shipping_steps::id))
        .select(MethodStep::as_select())
        .load(conn)
}

pub fn all(conn: &mut Conn) -> QueryResult<Vec<MethodStep>> {
    shipping_methods::table
        .left_join(shipping_steps::table)
        .order((
            shipping_methods::position,
            shipping_methods::name,
            shipping_methods::id,
            shipping_steps::id,
        ))
        .select(MethodStep::as_select())
        .load(conn)
}

/// Returns the keys of a range of the methods, of one zone or of all.
pub fn slice(
    conn: &mut Conn,
    zone: Option<ShippingZoneId>,
    range: RowRange,
) -> QueryResult<Vec<RowKey>> {
    let mut query = shipping_methods::table.into_boxed::<DB>();
    if let Some(zone) = zone {
        query = query.filter(shipping_methods::zone_id.eq(zone));
    }
    crate::row_keys!(conn, shipping_methods, query, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[ShippingMethodId]) -> QueryResult<Vec<MethodStep>> {
    shipping_methods::table
        .left_join(shipping_steps::table)
        .filter(shipping_methods::id.eq_any(ids))
        .order((shipping_methods::id, shipping_steps::id))
        .select(MethodStep::as_select())
        .load(conn)
}

pub fn find(conn: &mut Conn, id: ShippingMethodId) -> QueryResult<Vec<MethodStep>> {
    shipping_methods::table
        .left_join(shipping_steps::table)
        .filter(shipping_methods::id.eq(id))
        .order(shipping_steps::id)
        .select(MethodStep::as_select())
        .load(conn)
}

/// Returns a method and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: ShippingMethodId) -> QueryResult<Option<ShippingMethod>> {
    let method = shipping_methods::table.find(id).select(ShippingMethod::as_select());
    locked!(method).first(conn).optional()
}

pub fn insert(
    conn: &mut Conn,
    attributes: &MethodAttributes,
    now: Timestamp,
) -> QueryResult<ShippingMethodId> {
    diesel::insert_into(shipping_methods::table)
        .values((
            attributes,
            shipping_methods::inserted_at.eq(now),
            shipping_methods::updated_at.eq(now),
        ))
        .returning(shipping_methods::id)
        .get_result(conn)
}

/// Updates the method if it still has this version; returns 0 if not.
pub fn update(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<ShippingMethodId>,
    attributes: &MethodAttributes,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(shipping_methods::table.find(id).filter(shipping_methods::version.eq(version)))
        .set((
            attributes,
            shipping_methods::version.eq(version + 1),
            shipping_methods::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Replaces the steps of a method.
pub fn set_steps(conn: &mut Conn, id: ShippingMethodId, steps: &[PriceStep]) -> QueryResult<usize> {
    diesel::delete(shipping_steps::table.filter(shipping_steps::method_id.eq(id))).execute(conn)?;
    let row = |step: &PriceStep| {
        (
            shipping_steps::method_id.eq(id),
            shipping_steps::up_to.eq(step.up_to.clone()),
            shipping_steps::price.eq(step.price.clone()),
        )
    };
    let rows: Vec<_> = steps.iter().map(row).collect();
    diesel::insert_into(shipping_steps::table).values(&rows).execute(conn)
}

pub fn delete(conn: &mut Conn, id: ShippingMethodId) -> QueryResult<usize> {
    diesel::delete(shipping_methods::table.find(id)).execute(conn)
}
