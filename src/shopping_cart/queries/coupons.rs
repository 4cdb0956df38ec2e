//! Coupon codes of carts. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::cart_coupons,
    foundation::{clock::Timestamp, ids::CartId},
};

/// Returns the codes of a cart in the order in which they were applied.
pub fn codes(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<String>> {
    cart_coupons::table
        .filter(cart_coupons::cart_id.eq(cart))
        .order((cart_coupons::inserted_at, cart_coupons::code))
        .select(cart_coupons::code)
        .load(conn)
}

/// Inserts a code, unless the cart has it.
pub fn insert(conn: &mut Conn, cart: CartId, code: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::insert_into(cart_coupons::table)
        .values((
            cart_coupons::cart_id.eq(cart),
            cart_coupons::code.eq(code),
            cart_coupons::inserted_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}

/// Deletes a code. Returns 0 if the cart does not have it.
pub fn delete(conn: &mut Conn, cart: CartId, code: &str) -> QueryResult<usize> {
    let applied = cart_coupons::cart_id.eq(cart).and(cart_coupons::code.eq(code));
    diesel::delete(cart_coupons::table.filter(applied)).execute(conn)
}
