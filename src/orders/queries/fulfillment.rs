//! Queries for shipments. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{order_line_items, shipment_lines, shipments},
    foundation::ids::{OrderId, OrderLineId},
    orders::models::{NewShipment, Shipment, ShipmentLine, TrackingLink},
};

pub fn insert(conn: &mut Conn, shipment: &NewShipment<'_>) -> QueryResult<Shipment> {
    diesel::insert_into(shipments::table)
        .values(shipment)
        .returning(Shipment::as_returning())
        .get_result(conn)
}

pub fn by_key(conn: &mut Conn, key: &str) -> QueryResult<Option<Shipment>> {
    shipments::table
        .filter(shipments::idempotency_key.eq(key))
        .select(Shipment::as_select())
        .first(conn)
        .optional()
}

pub fn insert_lines(conn: &mut Conn, lines: &[ShipmentLine]) -> QueryResult<usize> {
    diesel::insert_into(shipment_lines::table).values(lines).execute(conn)
}

/// The shipments of an order, oldest first.
pub fn list_shipments(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<Shipment>> {
    shipments::table
        .filter(shipments::order_id.eq(order))
        .order(shipments::id)
        .select(Shipment::as_select())
        .load(conn)
}

pub fn list_shipment_lines(conn: &mut Conn, order: OrderId) -> QueryResult<Vec<ShipmentLine>> {
    shipment_lines::table
        .inner_join(shipments::table)
        .filter(shipments::order_id.eq(order))
        .order((shipment_lines::shipment_id, shipment_lines::order_line_id))
        .select(ShipmentLine::as_select())
        .load(conn)
}

/// Adds units to the shipped ones of a line. Changes nothing and returns 0 if fewer units are left
/// that were neither shipped nor refunded.
pub fn count_shipped(conn: &mut Conn, line: OrderLineId, units: i32) -> QueryResult<usize> {
    let used = order_line_items::shipped + order_line_items::refunded + units;
    diesel::update(order_line_items::table.find(line).filter(used.le(order_line_items::quantity)))
        .set(order_line_items::shipped.eq(order_line_items::shipped + units))
        .execute(conn)
}

/// The tracking pages of these orders' shipments, oldest first.
pub fn tracking(conn: &mut Conn, orders: &[OrderId]) -> QueryResult<Vec<TrackingLink>> {
    shipments::table
        .filter(shipments::order_id.eq_any(orders).and(shipments::tracking_url.ne("")))
        .order(shipments::id)
        .select(TrackingLink::as_select())
        .load(conn)
}
