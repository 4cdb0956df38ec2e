//! Carts in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::{self, Conn};
use crate::{
    db::schema::{cart_items, carts},
    foundation::{
        clock::Timestamp,
        ids::{CartId, UserId},
    },
    shopping_cart::models::Cart,
};

const ACTIVE: &str = "active";

pub fn of_user(conn: &mut Conn, user: UserId) -> QueryResult<Option<Cart>> {
    carts::table
        .filter(carts::user_id.eq(user).and(carts::status.eq(ACTIVE)))
        .select(Cart::as_select())
        .first(conn)
        .optional()
}

/// The user's cart and the sum of its quantities.
pub fn with_count(conn: &mut Conn, user: UserId) -> QueryResult<Option<(Cart, i64)>> {
    let items = cart_items::table.filter(cart_items::cart_id.eq(carts::id));
    let count = items.select(sum(cart_items::quantity)).single_value();
    let found: Option<(Cart, Option<i64>)> = carts::table
        .filter(carts::user_id.eq(user).and(carts::status.eq(ACTIVE)))
        .select((Cart::as_select(), count))
        .first(conn)
        .optional()?;
    Ok(found.map(|(cart, count)| (cart, count.unwrap_or(0))))
}

/// Makes a cart, unless another request has just done so.
pub fn insert(
    conn: &mut Conn,
    user: UserId,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(carts::table)
        .values((
            carts::user_id.eq(user),
            carts::status.eq(ACTIVE),
            carts::expires_at.eq(expires_at),
            carts::inserted_at.eq(now),
            carts::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}

pub fn lock(conn: &mut Conn, cart: CartId) -> QueryResult<()> {
    dialect::lock_cart(conn, cart)
}

pub fn touch(conn: &mut Conn, cart: CartId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((carts::version.eq(carts::version + 1), carts::updated_at.eq(now)))
        .execute(conn)
}
