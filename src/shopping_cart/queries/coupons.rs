//! The codes of carts in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::cart_coupons,
    foundation::{clock::Timestamp, ids::CartId},
};

/// In the order in which they were applied.
pub fn codes(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<String>> {
    cart_coupons::table
        .filter(cart_coupons::cart_id.eq(cart))
        .order((cart_coupons::inserted_at, cart_coupons::code))
        .select(cart_coupons::code)
        .load(conn)
}

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

pub fn delete(conn: &mut Conn, cart: CartId, code: &str) -> QueryResult<usize> {
    let applied = cart_coupons::cart_id.eq(cart).and(cart_coupons::code.eq(code));
    diesel::delete(cart_coupons::table.filter(applied)).execute(conn)
}
