//! What every request of a shopper asks, in one statement each. Compiled once for each database.

use diesel::{
    dsl::{exists, sum},
    prelude::*,
};

use super::{
    carts::{ACTIVE, EXPIRED, over},
    dialect::Conn,
};
use crate::{
    accounts::{SessionKey, User, UserSession},
    db::{
        Prepare,
        schema::{cart_coupons, cart_items, cart_merges, carts, user_tokens, users},
    },
    foundation::clock::Timestamp,
    shopping_cart::{
        cart_owner::CartOwner,
        models::{Arrived, CHECKOUT, Cart, CartFlags},
    },
};

/// The user of a session, with the user's open cart.
pub fn of_session(
    conn: &mut Conn,
    key: &SessionKey,
    now: Timestamp,
) -> QueryResult<Option<Arrived>> {
    enum OfSession {}
    let things = cart_items::table.filter(cart_items::cart_id.nullable().eq(carts::id.nullable()));
    let counted = things.filter(cart_items::saved.eq(false));
    let open = carts::status.eq(ACTIVE).or(carts::status.eq(CHECKOUT));
    let own = carts::user_id.eq(users::id.nullable()).and(open).and(carts::expires_at.gt(now));
    let found: QueryResult<(User, _, _, Option<Cart>, Option<i64>)> = user_tokens::table
        .inner_join(users::table)
        .left_join(carts::table.on(own))
        .filter(user_tokens::context.eq(key.context))
        .filter(user_tokens::token_hash.eq(&key.hash))
        .filter(user_tokens::inserted_at.gt(key.since))
        .select((
            User::as_select(),
            user_tokens::authenticated_at,
            user_tokens::inserted_at,
            Option::<Cart>::as_select(),
            counted.select(sum(cart_items::quantity)).single_value(),
        ))
        .prepared_as::<OfSession>()
        .get_result(conn);
    let arrived = |(user, authenticated_at, begun_at, cart, count): (_, _, _, Option<Cart>, _)| {
        let cart = cart.map(|cart| (cart, Option::unwrap_or(count, 0)));
        (UserSession { user, authenticated_at, begun_at }, cart)
    };
    Ok(found.optional()?.map(arrived))
}

/// What there is besides a cart's lines.
macro_rules! cart_flags {
    ($cart:expr, $since:expr, $expired:expr) => {{
        let orphaned = cart_items::cart_id.eq($cart).and(cart_items::variant_id.is_null());
        let merged = cart_merges::cart_id.eq($cart).and(cart_merges::merged_at.gt($since));
        diesel::select((
            exists(cart_coupons::table.filter(cart_coupons::cart_id.eq($cart))),
            exists(cart_items::table.filter(orphaned)),
            exists(cart_merges::table.filter(merged.and(cart_merges::undone_at.is_null()))),
            exists($expired),
        ))
    }};
}

/// What there is besides the lines of an owner's cart; merges since a moment.
pub fn cart_flags(
    conn: &mut Conn,
    (owner, cart): (&CartOwner, &Cart),
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<CartFlags> {
    enum OfUser {}
    enum OfToken {}
    match owner {
        CartOwner::User(user) => {
            let former_carts = over!(carts::user_id.eq(*user), now);
            cart_flags!(cart.id, since, former_carts).prepared_as::<OfUser>().get_result(conn)
        }
        CartOwner::Token(hash) => {
            let former = carts::token_hash.eq(hash.former());
            let former_carts = over!(carts::token_hash.eq(hash.as_str()).or(former), now);
            cart_flags!(cart.id, since, former_carts).prepared_as::<OfToken>().get_result(conn)
        }
    }
}
