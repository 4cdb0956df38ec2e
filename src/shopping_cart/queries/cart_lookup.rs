//! Queries that run for every request of a shopper, one statement each. Compiled once for each
//! database.

use diesel::{
    dsl::{exists, sum},
    prelude::*,
};

use super::{
    carts::{expired_carts, is_open},
    dialect::Conn,
};
use crate::{
    accounts::{SessionKey, User},
    db::{
        Prepare,
        schema::{cart_coupons, cart_items, cart_merges, carts, roles, user_tokens, users},
    },
    foundation::{clock::Timestamp, ids::CartId},
    shopping_cart::{
        cart_owner::CartOwner,
        models::{Cart, CartFlags, CartStatus, SessionCart, SessionCartRow},
    },
};

/// Returns the user of a session with the user's open cart.
pub fn find_by_session(
    conn: &mut Conn,
    key: &SessionKey,
    now: Timestamp,
) -> QueryResult<Option<SessionCart>> {
    enum OfSession {}
    let items = cart_items::table.filter(cart_items::cart_id.nullable().eq(carts::id.nullable()));
    let counted = items.filter(cart_items::saved.eq(false));
    let own = carts::user_id.eq(users::id.nullable()).and(is_open!(now));
    let found: QueryResult<SessionCartRow> = user_tokens::table
        .inner_join(users::table.left_join(roles::table))
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
    Ok(found.optional()?.map(SessionCart::from))
}

/// Selects a [`CartFlags`].
macro_rules! cart_flags {
    ($cart:expr, $merged_after:expr, $expired:expr) => {{
        let orphaned = cart_items::cart_id.eq($cart).and(cart_items::variant_id.is_null());
        let merged = cart_merges::cart_id.eq($cart).and(cart_merges::merged_at.gt($merged_after));
        diesel::select((
            exists(cart_coupons::table.filter(cart_coupons::cart_id.eq($cart))),
            exists(cart_items::table.filter(orphaned)),
            exists(cart_merges::table.filter(merged.and(cart_merges::undone_at.is_null()))),
            exists($expired),
        ))
    }};
}

/// Returns the rarely used features of an owner's cart, with merges after `merged_after`.
pub fn cart_flags(
    conn: &mut Conn,
    owner: &CartOwner,
    cart: CartId,
    merged_after: Timestamp,
    now: Timestamp,
) -> QueryResult<CartFlags> {
    enum OfUser {}
    enum OfToken {}
    match owner {
        CartOwner::User(user) => {
            let expired = expired_carts!(carts::user_id.eq(*user), now);
            cart_flags!(cart, merged_after, expired).prepared_as::<OfUser>().get_result(conn)
        }
        CartOwner::Token(hash) => {
            let former = carts::token_hash.eq(hash.former());
            let expired = expired_carts!(carts::token_hash.eq(hash.as_str()).or(former), now);
            cart_flags!(cart, merged_after, expired).prepared_as::<OfToken>().get_result(conn)
        }
    }
}
