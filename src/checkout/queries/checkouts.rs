//! Checkouts in the database. Compiled once for each database.

use diesel::{
    prelude::*,
    sql_types::{Bool, Nullable},
};

use super::dialect::{Conn, DB};
use crate::{
    checkout::models::{
        Checkout, CheckoutStatus, Details, NewCheckout, OrderDestination, OrderDetails,
    },
    db::schema::{carts, checkouts, order_addresses, orders, stock_holds, stock_items},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, OrderId, UserId, VariantId},
    },
    shopping_cart::{CartOwner, Destination},
};

const OPEN: &str = "open";
/// Carts of an owner in which the last details are looked for.
const RECENT: i64 = 20;

pub fn insert(
    conn: &mut Conn,
    checkout: &NewCheckout<'_>,
    details: &Details,
) -> QueryResult<Checkout> {
    let id: CheckoutId = diesel::insert_into(checkouts::table)
        .values(checkout)
        .returning(checkouts::id)
        .get_result(conn)?;
    diesel::update(checkouts::table.find(id))
        .set(details)
        .returning(Checkout::as_returning())
        .get_result(conn)
}

pub fn by_id(conn: &mut Conn, id: CheckoutId) -> QueryResult<Option<Checkout>> {
    checkouts::table.find(id).select(Checkout::as_select()).first(conn).optional()
}

/// The last checkout of a cart.
pub fn last_of(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Checkout>> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart))
        .order(checkouts::id.desc())
        .select(Checkout::as_select())
        .first(conn)
        .optional()
}

/// The checkout that a cart is in.
pub fn open_of(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Checkout>> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart).and(checkouts::status.eq(OPEN)))
        .select(Checkout::as_select())
        .first(conn)
        .optional()
}

/// Where the last order of a user went and when it was placed, whoever's cart it came from.
pub fn last_order_details(
    conn: &mut Conn,
    user: UserId,
) -> QueryResult<Option<(Details, Destination, Timestamp)>> {
    type Row = (OrderDetails, OrderDestination, Timestamp);
    let found: Option<Row> = orders::table
        .inner_join(order_addresses::table)
        .filter(orders::user_id.eq(user))
        .order(orders::id.desc())
        .select((OrderDetails::as_select(), OrderDestination::as_select(), orders::inserted_at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(details, destination, at)| (details.into(), destination.into(), at)))
}

/// What an owner said last, and where it went.
pub fn last_details(
    conn: &mut Conn,
    owner: &CartOwner,
) -> QueryResult<Option<(Checkout, Destination)>> {
    type Theirs<'a> = Box<dyn BoxableExpression<carts::table, DB, SqlType = Nullable<Bool>> + 'a>;
    let theirs: Theirs<'_> = match owner {
        CartOwner::User(user) => Box::new(carts::user_id.eq(*user)),
        CartOwner::Token(hash) => Box::new(carts::token_hash.eq(hash.as_str())),
    };
    let theirs = carts::table.filter(theirs).order(carts::id.desc()).limit(RECENT);
    let theirs: Vec<CartId> = theirs.select(carts::id).load(conn)?;
    let found: Option<Checkout> = checkouts::table
        .filter(checkouts::cart_id.eq_any(theirs).and(checkouts::has_details))
        .order(checkouts::id.desc())
        .select(Checkout::as_select())
        .first(conn)
        .optional()?;
    let Some(checkout) = found else { return Ok(None) };
    let destination = carts::table.find(checkout.cart_id).select(Destination::as_select());
    Ok(Some((checkout, destination.first(conn)?)))
}

pub fn set_details(
    conn: &mut Conn,
    checkout: CheckoutId,
    details: &Details,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((
            details,
            checkouts::has_details.eq(true),
            checkouts::draft.eq(""),
            checkouts::version.eq(checkouts::version + 1),
            checkouts::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn set_payment_method(
    conn: &mut Conn,
    checkout: CheckoutId,
    code: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((
            checkouts::payment_method.eq(code),
            checkouts::version.eq(checkouts::version + 1),
            checkouts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// When the first of those is over who hold something of these variants.
pub fn next_release(
    conn: &mut Conn,
    variants: &[VariantId],
    now: Timestamp,
) -> QueryResult<Option<Timestamp>> {
    stock_holds::table
        .inner_join(checkouts::table)
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq_any(variants))
        .filter(checkouts::expires_at.gt(now))
        .order(checkouts::expires_at)
        .select(checkouts::expires_at)
        .first(conn)
        .optional()
}

/// Replaces the details, which are still to be said.
pub fn fill_details(
    conn: &mut Conn,
    checkout: CheckoutId,
    details: &Details,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((details, checkouts::updated_at.eq(now)))
        .execute(conn)
}

/// Replaces what was typed and not saved.
pub fn set_draft(
    conn: &mut Conn,
    checkout: CheckoutId,
    draft: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((checkouts::draft.eq(draft), checkouts::updated_at.eq(now)))
        .execute(conn)
}

/// Gives more time, once.
pub fn extend(
    conn: &mut Conn,
    checkout: CheckoutId,
    (now, until): (Timestamp, Timestamp),
) -> QueryResult<usize> {
    let once = checkouts::status.eq(OPEN).and(checkouts::extended.eq(false));
    diesel::update(checkouts::table.find(checkout).filter(once))
        .set((
            checkouts::extended.eq(true),
            checkouts::expires_at.eq(until),
            checkouts::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn set_deadline(
    conn: &mut Conn,
    checkout: CheckoutId,
    (now, until): (Timestamp, Timestamp),
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((checkouts::expires_at.eq(until), checkouts::updated_at.eq(now)))
        .execute(conn)
}

/// Ends an open checkout; answers 0 where somebody else has ended it.
pub fn end(
    conn: &mut Conn,
    checkout: CheckoutId,
    (status, order): (CheckoutStatus, Option<OrderId>),
    now: Timestamp,
) -> QueryResult<usize> {
    let open = checkouts::table.find(checkout).filter(checkouts::status.eq(OPEN));
    diesel::update(open)
        .set((
            checkouts::status.eq(status.as_str()),
            checkouts::order_id.eq(order),
            checkouts::released_at.eq((status == CheckoutStatus::Released).then_some(now)),
            checkouts::version.eq(checkouts::version + 1),
            checkouts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// The carts whose checkout is over its time, at most so many, in the order of their ids.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<CartId>> {
    let due = checkouts::status.eq(OPEN).and(checkouts::expires_at.le(now));
    let due = checkouts::table.filter(due).order(checkouts::expires_at).limit(limit);
    let mut carts: Vec<CartId> = due.select(checkouts::cart_id).load(conn)?;
    carts.sort_unstable();
    Ok(carts)
}
