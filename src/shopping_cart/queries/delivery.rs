//! The delivery of carts. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{carts, warehouses},
    foundation::{
        clock::Timestamp,
        ids::{CartId, WarehouseId},
    },
    shopping_cart::{delivery::DeliveryChoice, models::PickupLocation},
};

/// Returns the warehouses where orders can be picked up.
pub fn pickup_locations(conn: &mut Conn) -> QueryResult<Vec<PickupLocation>> {
    warehouses::table
        .filter(warehouses::pickup)
        .order((warehouses::priority, warehouses::id))
        .select(PickupLocation::as_select())
        .load(conn)
}

/// Returns a warehouse, or `None` if orders can't be picked up there.
pub fn pickup_location(conn: &mut Conn, id: WarehouseId) -> QueryResult<Option<PickupLocation>> {
    warehouses::table
        .filter(warehouses::id.eq(id).and(warehouses::pickup))
        .select(PickupLocation::as_select())
        .first(conn)
        .optional()
}

/// Stores how a cart is delivered.
pub fn set_delivery(
    conn: &mut Conn,
    cart: CartId,
    choice: DeliveryChoice,
    now: Timestamp,
) -> QueryResult<usize> {
    let method = match choice {
        DeliveryChoice::Shipped(method) => method,
        DeliveryChoice::PickedUp(_) => None,
    };
    let warehouse = match choice {
        DeliveryChoice::Shipped(_) => None,
        DeliveryChoice::PickedUp(warehouse) => Some(warehouse),
    };
    diesel::update(carts::table.find(cart))
        .set((
            carts::shipping_method_id.eq(method),
            carts::pickup_warehouse_id.eq(warehouse),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}
