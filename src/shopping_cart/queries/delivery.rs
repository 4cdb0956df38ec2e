//! Carts in the checkout, and how they get to the shopper. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{self, Conn};
use crate::{
    db::schema::{carts, checkouts, warehouses},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, ShippingMethodId, WarehouseId},
    },
    shopping_cart::models::{CHECKOUT, Cart, PickupPlace},
};

pub fn pickup_places(conn: &mut Conn) -> QueryResult<Vec<PickupPlace>> {
    warehouses::table
        .filter(warehouses::pickup)
        .order((warehouses::priority, warehouses::id))
        .select(PickupPlace::as_select())
        .load(conn)
}

pub fn pickup_place(conn: &mut Conn, id: WarehouseId) -> QueryResult<Option<PickupPlace>> {
    warehouses::table
        .filter(warehouses::id.eq(id).and(warehouses::pickup))
        .select(PickupPlace::as_select())
        .first(conn)
        .optional()
}

/// The checkout that a cart is in.
pub fn open_checkout(conn: &mut Conn, cart: CartId) -> QueryResult<Option<CheckoutId>> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart).and(checkouts::status.eq("open")))
        .select(checkouts::id)
        .first(conn)
        .optional()
}

/// A cart of whomever, which other writers wait for until the transaction ends.
pub fn lock_any(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Cart>> {
    let found = carts::table.filter(carts::id.eq(cart)).select(Cart::as_select());
    dialect::locked!(found).first(conn).optional()
}

/// Moves a cart into the checkout or back, to be sent unless the shopper chooses otherwise then;
/// answers 0 where it is not where it should be.
pub fn move_on(
    conn: &mut Conn,
    cart: CartId,
    into_checkout: bool,
    (now, until): (Timestamp, Timestamp),
) -> QueryResult<usize> {
    let (from, to) = if into_checkout { ("active", CHECKOUT) } else { (CHECKOUT, "active") };
    diesel::update(carts::table.find(cart).filter(carts::status.eq(from)))
        .set((
            carts::status.eq(to),
            carts::pickup_warehouse_id.eq(None::<WarehouseId>),
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(until),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Notes how a cart's things get to the shopper.
pub fn set_delivery(
    conn: &mut Conn,
    cart: CartId,
    (method, pickup): (Option<ShippingMethodId>, Option<WarehouseId>),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((
            carts::shipping_method_id.eq(method),
            carts::pickup_warehouse_id.eq(pickup),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}
