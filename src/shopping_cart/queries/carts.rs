//! Carts. Compiled once for each database.

use diesel::{
    dsl::{exists, sum},
    prelude::*,
    sql_types::{Bool, Nullable},
};

use super::dialect::{self, Conn, DB};
use crate::{
    db::{
        Prepare,
        schema::{cart_items, carts, checkouts},
    },
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, OrderId, UserId, WarehouseId},
    },
    shopping_cart::{
        cart_owner::{CartOwner, ordered},
        models::{Cart, CartStatus, CartWithCount, Destination},
    },
};

type OwnedBy<'a> = Box<dyn BoxableExpression<carts::table, DB, SqlType = Nullable<Bool>> + 'a>;

/// The condition for an owner's carts.
fn owned_by(owner: &CartOwner) -> OwnedBy<'_> {
    match owner {
        CartOwner::User(user) => Box::new(carts::user_id.eq(*user)),
        CartOwner::Token(hash) => Box::new(carts::token_hash.eq(hash.as_str())),
    }
}

/// The condition for carts that are active or in checkout and have not expired.
macro_rules! is_open {
    ($now:expr) => {
        carts::status
            .eq(CartStatus::Active)
            .or(carts::status.eq(CartStatus::Checkout))
            .and(carts::expires_at.gt($now))
    };
}
pub(super) use is_open;

/// Selects the open cart that a condition matches, and the sum of its quantities.
macro_rules! open_cart_with_count {
    ($owned:expr, $now:expr) => {{
        let items = cart_items::table.filter(cart_items::cart_id.eq(carts::id));
        let counted = items.filter(cart_items::saved.eq(false));
        let count = counted.select(sum(cart_items::quantity)).single_value();
        carts::table.filter($owned).filter(is_open!($now)).select((Cart::as_select(), count))
    }};
}

/// Returns the owner's open cart and the sum of its quantities.
pub fn with_count(
    conn: &mut Conn,
    owner: &CartOwner,
    now: Timestamp,
) -> QueryResult<Option<CartWithCount>> {
    enum OfUser {}
    enum OfToken {}
    let found: QueryResult<(Cart, Option<i64>)> = match owner {
        CartOwner::User(user) => {
            let owned = carts::user_id.eq(*user);
            open_cart_with_count!(owned, now).prepared_as::<OfUser>().get_result(conn)
        }
        CartOwner::Token(hash) => {
            let owned = carts::token_hash.eq(hash.as_str());
            open_cart_with_count!(owned, now).prepared_as::<OfToken>().get_result(conn)
        }
    };
    let found = found.optional()?;
    Ok(found.map(|(cart, count)| CartWithCount { cart, count: count.unwrap_or(0) }))
}

/// Returns a cart, regardless of its owner.
pub fn by_id(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Cart>> {
    carts::table.find(cart).select(Cart::as_select()).first(conn).optional()
}

/// Locks the owner's open cart until the transaction ends.
pub fn lock(conn: &mut Conn, owner: &CartOwner, now: Timestamp) -> QueryResult<Option<Cart>> {
    let open = carts::table.filter(owned_by(owner)).filter(is_open!(now)).select(Cart::as_select());
    dialect::locked!(open).first(conn).optional()
}

/// Locks a cart until the transaction ends, regardless of its owner.
pub fn lock_any(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Cart>> {
    let found = carts::table.filter(carts::id.eq(cart)).select(Cart::as_select());
    dialect::locked!(found).first(conn).optional()
}

/// Updates the active cart that a condition matches: counts a change and extends its lifetime.
macro_rules! renewed {
    ($owned:expr, $now:expr, $expires_at:expr) => {
        diesel::update(carts::table)
            .filter($owned)
            .filter(carts::status.eq(CartStatus::Active).and(carts::expires_at.gt($now)))
            .set((
                carts::version.eq(carts::version + 1),
                carts::expires_at.eq($expires_at),
                carts::updated_at.eq($now),
            ))
            .returning(carts::id)
    };
}

/// Counts a change to the owner's active cart and extends its lifetime. Returns the cart, or `None`
/// if there is none.
pub fn renew(
    conn: &mut Conn,
    owner: &CartOwner,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<Option<CartId>> {
    enum OfUser {}
    enum OfToken {}
    let renewed = match owner {
        CartOwner::User(user) => {
            let renew = renewed!(carts::user_id.eq(*user), now, expires_at);
            renew.prepared_as::<OfUser>().get_result(conn)
        }
        CartOwner::Token(hash) => {
            let renew = renewed!(carts::token_hash.eq(hash.as_str()), now, expires_at);
            renew.prepared_as::<OfToken>().get_result(conn)
        }
    };
    renewed.optional()
}

/// Marks the owner's active cart as expired if its lifetime has ended, so that a new one can be
/// created. A guest has at most one expired cart; an earlier one is deleted.
pub fn retire_expired(conn: &mut Conn, owner: &CartOwner, now: Timestamp) -> QueryResult<usize> {
    let overdue = carts::table
        .filter(owned_by(owner))
        .filter(carts::status.eq(CartStatus::Active).and(carts::expires_at.le(now)));
    let CartOwner::Token(hash) = owner else {
        return diesel::update(overdue).set(carts::status.eq(CartStatus::Expired)).execute(conn);
    };
    if overdue.select(carts::id).first::<CartId>(conn).optional()?.is_none() {
        return Ok(0);
    }
    diesel::delete(carts::table.filter(carts::token_hash.eq(hash.former()))).execute(conn)?;
    let overdue = carts::table
        .filter(owned_by(owner))
        .filter(carts::status.eq(CartStatus::Active).and(carts::expires_at.le(now)));
    diesel::update(overdue)
        .set((carts::status.eq(CartStatus::Expired), carts::token_hash.eq(hash.former())))
        .execute(conn)
}

/// Inserts a cart. Returns `None` if another request has just inserted one for the owner.
pub fn insert(
    conn: &mut Conn,
    owner: &CartOwner,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<Option<CartId>> {
    diesel::insert_into(carts::table)
        .values((
            carts::user_id.eq(owner.user()),
            carts::token_hash.eq(owner.token_hash()),
            carts::status.eq(CartStatus::Active),
            carts::expires_at.eq(expires_at),
            carts::inserted_at.eq(now),
            carts::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(carts::id)
        .get_result(conn)
        .optional()
}

/// Counts a change to a cart and extends its lifetime.
pub fn touch(
    conn: &mut Conn,
    cart: CartId,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(expires_at),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Moves an active cart into checkout. Returns 0 if it is not active.
pub fn enter_checkout(
    conn: &mut Conn,
    cart: CartId,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    change_status(conn, cart, CartStatus::Active, CartStatus::Checkout, expires_at, now)
}

/// Moves a cart out of checkout. Returns 0 if it is not in checkout.
pub fn leave_checkout(
    conn: &mut Conn,
    cart: CartId,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    change_status(conn, cart, CartStatus::Checkout, CartStatus::Active, expires_at, now)
}

/// Changes the status and clears the pickup location.
fn change_status(
    conn: &mut Conn,
    cart: CartId,
    from: CartStatus,
    to: CartStatus,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart).filter(carts::status.eq(from)))
        .set((
            carts::status.eq(to),
            carts::pickup_warehouse_id.eq(None::<WarehouseId>),
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(expires_at),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Returns `true` if a user is in checkout.
pub fn is_in_checkout(conn: &mut Conn, user: UserId) -> QueryResult<bool> {
    let in_checkout = carts::user_id.eq(user).and(carts::status.eq(CartStatus::Checkout));
    diesel::select(exists(carts::table.filter(in_checkout))).get_result(conn)
}

/// Returns the open checkout of a cart.
pub fn open_checkout(conn: &mut Conn, cart: CartId) -> QueryResult<Option<CheckoutId>> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart).and(checkouts::status.eq("open")))
        .select(checkouts::id)
        .first(conn)
        .optional()
}

/// Marks a cart as ordered and detaches it from its owner's token, so that the next cart can use
/// the token.
pub fn convert(conn: &mut Conn, cart: &Cart, order: OrderId, now: Timestamp) -> QueryResult<usize> {
    let token = cart.token_hash.as_ref().map(|hash| ordered(cart.id, hash));
    diesel::update(carts::table.find(cart.id))
        .set((
            carts::status.eq(CartStatus::Converted),
            carts::order_id.eq(order),
            carts::token_hash.eq(token),
            carts::version.eq(carts::version + 1),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Stores the destination of a cart.
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

/// Extends the lifetime of active guests' carts.
pub fn extend_of_guests(
    conn: &mut Conn,
    carts: &[CartId],
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    extend(conn, carts, true, expires_at, now)
}

/// Extends the lifetime of active users' carts.
pub fn extend_of_users(
    conn: &mut Conn,
    carts: &[CartId],
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    extend(conn, carts, false, expires_at, now)
}

fn extend(
    conn: &mut Conn,
    carts: &[CartId],
    of_guests: bool,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    let active = carts::status.eq(CartStatus::Active).and(carts::expires_at.gt(now));
    let viewed = carts::table.filter(carts::id.eq_any(carts)).filter(active);
    diesel::update(viewed.filter(carts::user_id.is_null().eq(of_guests)))
        .set(carts::expires_at.eq(expires_at))
        .execute(conn)
}

/// Selects the expired carts that a condition matches and that have lines.
macro_rules! expired_carts {
    ($owned:expr, $now:expr) => {{
        let overdue = carts::status.eq(CartStatus::Active).and(carts::expires_at.le($now));
        let lines = cart_items::table.filter(cart_items::cart_id.eq(carts::id));
        carts::table
            .filter($owned)
            .filter(carts::status.eq(CartStatus::Expired).or(overdue))
            .filter(diesel::dsl::exists(lines))
    }};
}
pub(super) use expired_carts;

/// Returns the owner's last expired cart that has lines.
pub fn expired(conn: &mut Conn, owner: &CartOwner, now: Timestamp) -> QueryResult<Option<Cart>> {
    let all: Vec<Cart> = match owner {
        CartOwner::User(user) => {
            let expired = expired_carts!(carts::user_id.eq(*user), now);
            expired.select(Cart::as_select()).load(conn)?
        }
        CartOwner::Token(hash) => {
            let former = carts::token_hash.eq(hash.former());
            let expired = expired_carts!(carts::token_hash.eq(hash.as_str()).or(former), now);
            expired.select(Cart::as_select()).load(conn)?
        }
    };
    Ok(all.into_iter().max_by_key(|cart| cart.expires_at))
}

/// Deletes a cart.
pub fn delete(conn: &mut Conn, cart: CartId) -> QueryResult<usize> {
    diesel::delete(carts::table.find(cart)).execute(conn)
}

/// Deletes at most `limit` carts that expired before this moment and were not ordered.
pub fn purge(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<CartId>> {
    let overdue: Vec<CartId> = carts::table
        .filter(carts::expires_at.lt(before).and(carts::order_id.is_null()))
        .filter(carts::status.ne(CartStatus::Checkout))
        .order(carts::expires_at)
        .limit(limit)
        .select(carts::id)
        .load(conn)?;
    diesel::delete(carts::table.filter(carts::id.eq_any(overdue)))
        .returning(carts::id)
        .get_results(conn)
}
