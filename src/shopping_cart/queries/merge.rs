//! Merges of carts in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{cart_coupons, cart_merges, carts},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CartMergeId, UserId},
    },
    shopping_cart::models::MergeRow,
};

pub fn insert(
    conn: &mut Conn,
    (guest, cart): (CartId, CartId),
    before: &str,
    told: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(cart_merges::table)
        .values((
            cart_merges::guest_cart_id.eq(guest),
            cart_merges::cart_id.eq(cart),
            cart_merges::before.eq(before),
            cart_merges::told.eq(told),
            cart_merges::merged_at.eq(now),
        ))
        .execute(conn)
}

/// The last merge into a cart since a moment, with what it told, unless it was undone.
pub fn latest(
    conn: &mut Conn,
    cart: CartId,
    since: Timestamp,
) -> QueryResult<Option<(CartMergeId, String)>> {
    let availability = cart_merges::merged_at.gt(since).and(cart_merges::undone_at.is_null());
    cart_merges::table
        .filter(cart_merges::cart_id.eq(cart).and(availability))
        .order((cart_merges::merged_at.desc(), cart_merges::id.desc()))
        .select((cart_merges::id, cart_merges::told))
        .first(conn)
        .optional()
}

/// A merge into one of a user's carts.
pub fn by_id(conn: &mut Conn, id: CartMergeId, user: UserId) -> QueryResult<Option<MergeRow>> {
    let theirs = carts::table.filter(carts::user_id.eq(user)).select(carts::id);
    cart_merges::table
        .filter(cart_merges::id.eq(id).and(cart_merges::cart_id.eq_any(theirs)))
        .select(MergeRow::as_select())
        .first(conn)
        .optional()
}

/// Notes that a merge since a moment was undone; once.
pub fn undo(
    conn: &mut Conn,
    id: CartMergeId,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    let availability = cart_merges::merged_at.gt(since).and(cart_merges::undone_at.is_null());
    diesel::update(cart_merges::table.find(id).filter(availability))
        .set(cart_merges::undone_at.eq(now))
        .execute(conn)
}

/// Gives a cart without coupons the codes of another; answers them.
pub fn copy_coupons(
    conn: &mut Conn,
    (from, to): (CartId, CartId),
    now: Timestamp,
) -> QueryResult<Vec<String>> {
    let codes = |cart: CartId| {
        let of_cart = cart_coupons::table.filter(cart_coupons::cart_id.eq(cart));
        of_cart.order(cart_coupons::inserted_at).select(cart_coupons::code)
    };
    if codes(to).first::<String>(conn).optional()?.is_some() {
        return Ok(Vec::new());
    }
    let codes: Vec<String> = codes(from).load(conn)?;
    for code in &codes {
        let row = (
            cart_coupons::cart_id.eq(to),
            cart_coupons::code.eq(code),
            cart_coupons::inserted_at.eq(now),
        );
        diesel::insert_into(cart_coupons::table).values(row).execute(conn)?;
    }
    Ok(codes)
}

pub fn remove_coupons(conn: &mut Conn, cart: CartId, codes: &[String]) -> QueryResult<usize> {
    let these = cart_coupons::cart_id.eq(cart).and(cart_coupons::code.eq_any(codes));
    diesel::delete(cart_coupons::table.filter(these)).execute(conn)
}
