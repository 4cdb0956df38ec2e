//! Carts in the database. Compiled once for each database.

use diesel::{
    dsl::sum,
    prelude::*,
    sql_types::{Bool, Nullable},
};

use super::dialect::{self, Conn, DB};
use crate::{
    db::{
        Prepare,
        schema::{cart_items, carts},
    },
    foundation::{
        clock::Timestamp,
        ids::{CartId, OrderId, UserId},
    },
    shopping_cart::{
        cart_owner::CartOwner,
        models::{CHECKOUT, Cart, Destination},
    },
};

/// The status of a cart that is filled.
pub const ACTIVE: &str = "active";
/// The status of a cart that was not used for too long.
pub const EXPIRED: &str = "expired";
const CONVERTED: &str = "converted";
const MERGED: &str = "merged";

/// What tells an owner's carts from all others.
pub(super) type Mine<'a> =
    Box<dyn BoxableExpression<carts::table, DB, SqlType = Nullable<Bool>> + 'a>;

pub(super) fn mine(owner: &CartOwner) -> Mine<'_> {
    match owner {
        CartOwner::User(user) => Box::new(carts::user_id.eq(*user)),
        CartOwner::Token(hash) => Box::new(carts::token_hash.eq(hash.as_str())),
    }
}

/// The open cart that a condition leads to, and the sum of its quantities.
macro_rules! counted {
    ($mine:expr, $now:expr) => {{
        let items = cart_items::table.filter(cart_items::cart_id.eq(carts::id));
        let counted = items.filter(cart_items::saved.eq(false));
        let count = counted.select(sum(cart_items::quantity)).single_value();
        carts::table
            .filter($mine)
            .filter(carts::status.eq(ACTIVE).or(carts::status.eq(CHECKOUT)))
            .filter(carts::expires_at.gt($now))
            .select((Cart::as_select(), count))
    }};
}

/// An owner's cart and the sum of its quantities.
pub fn with_count(
    conn: &mut Conn,
    owner: &CartOwner,
    now: Timestamp,
) -> QueryResult<Option<(Cart, i64)>> {
    enum OfUser {}
    enum OfToken {}
    let found: QueryResult<(Cart, Option<i64>)> = match owner {
        CartOwner::User(user) => {
            let mine = carts::user_id.eq(*user);
            counted!(mine, now).prepared_as::<OfUser>().get_result(conn)
        }
        CartOwner::Token(hash) => {
            let mine = carts::token_hash.eq(hash.as_str());
            counted!(mine, now).prepared_as::<OfToken>().get_result(conn)
        }
    };
    Ok(found.optional()?.map(|(cart, count)| (cart, count.unwrap_or(0))))
}

/// An owner's cart, which other writers wait for until the transaction ends.
pub fn lock(conn: &mut Conn, owner: &CartOwner, now: Timestamp) -> QueryResult<Option<Cart>> {
    let open = carts::table
        .filter(mine(owner))
        .filter(carts::status.eq(ACTIVE).or(carts::status.eq(CHECKOUT)))
        .filter(carts::expires_at.gt(now))
        .select(Cart::as_select());
    dialect::locked!(open).first(conn).optional()
}

pub fn touch(
    conn: &mut Conn,
    cart: CartId,
    now: Timestamp,
    until: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(until),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// A cart became an order; nobody's token leads to it any more.
pub fn convert(conn: &mut Conn, cart: &Cart, order: OrderId, now: Timestamp) -> QueryResult<usize> {
    // Its owner's next cart is known by the token.
    let token = cart.token_hash.as_ref().map(|_| format!("ordered:{}", cart.id));
    diesel::update(carts::table.find(cart.id))
        .set((
            carts::status.eq(CONVERTED),
            carts::order_id.eq(order),
            carts::token_hash.eq(token),
            carts::version.eq(carts::version + 1),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Whether a user is in the middle of a checkout.
pub fn is_in_checkout(conn: &mut Conn, user: UserId) -> QueryResult<bool> {
    let busy = carts::table.filter(carts::user_id.eq(user).and(carts::status.eq(CHECKOUT)));
    diesel::select(diesel::dsl::exists(busy)).get_result(conn)
}

/// Ends a visitor's cart that came along to a user; its token leads nowhere any more.
pub fn end(conn: &mut Conn, cart: CartId, user: UserId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((
            carts::status.eq(MERGED),
            carts::user_id.eq(user),
            carts::token_hash.eq(None::<String>),
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(now),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Brings a visitor's cart back that had come along to a user, under a fresh token.
pub fn revive(
    conn: &mut Conn,
    cart: CartId,
    fresh: &CartOwner,
    until: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart).filter(carts::status.eq(MERGED)))
        .set((
            carts::status.eq(ACTIVE),
            carts::user_id.eq(fresh.user()),
            carts::token_hash.eq(fresh.token_hash()),
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(until),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Keeps carts that somebody has looked at, visitors' or customers', until another moment.
pub fn extend(
    conn: &mut Conn,
    (ids, guests): (&[CartId], bool),
    until: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    let open = carts::status.eq(ACTIVE).and(carts::expires_at.gt(now));
    let seen = carts::table.filter(carts::id.eq_any(ids)).filter(open);
    diesel::update(seen.filter(carts::user_id.is_null().eq(guests)))
        .set(carts::expires_at.eq(until))
        .execute(conn)
}

/// The carts with something in them that have expired, of those that a condition leads to.
macro_rules! over {
    ($former:expr, $now:expr) => {{
        let over = carts::status.eq(ACTIVE).and(carts::expires_at.le($now));
        let lines = cart_items::table.filter(cart_items::cart_id.eq(carts::id));
        carts::table
            .filter($former)
            .filter(carts::status.eq(EXPIRED).or(over))
            .filter(diesel::dsl::exists(lines))
    }};
}
pub(super) use over;

/// The owner's last cart that has expired, with something in it.
pub fn expired(conn: &mut Conn, owner: &CartOwner, now: Timestamp) -> QueryResult<Option<Cart>> {
    let cart = Cart::as_select();
    let all: Vec<Cart> = match owner {
        CartOwner::User(user) => over!(carts::user_id.eq(*user), now).select(cart).load(conn)?,
        CartOwner::Token(hash) => {
            let former = carts::token_hash.eq(hash.former());
            let over = over!(carts::token_hash.eq(hash.as_str()).or(former), now);
            over.select(cart).load(conn)?
        }
    };
    Ok(all.into_iter().max_by_key(|cart| cart.expires_at))
}

pub fn delete(conn: &mut Conn, cart: CartId) -> QueryResult<usize> {
    diesel::delete(carts::table.find(cart)).execute(conn)
}

/// Removes at most `limit` carts that were over before this moment and became no order.
pub fn purge(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let over: Vec<CartId> = carts::table
        .filter(carts::expires_at.lt(before).and(carts::order_id.is_null()))
        .filter(carts::status.ne(CHECKOUT))
        .order(carts::expires_at)
        .limit(limit)
        .select(carts::id)
        .load(conn)?;
    diesel::delete(carts::table.filter(carts::id.eq_any(over))).execute(conn)
}

pub fn set_destination(
    conn: &mut Conn,
    cart: CartId,
    destination: &Destination,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((destination, carts::updated_at.eq(now)))
        .execute(conn)
}
