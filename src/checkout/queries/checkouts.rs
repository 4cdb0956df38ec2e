//! Checkouts. Compiled once for each database.

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Nullable},
};

use super::dialect::{Conn, DB};
use crate::{
    checkout::models::{
        Checkout, CheckoutDetails, CheckoutEnd, CheckoutStatus, NewCheckout, OrderDetails,
        PreviousCheckout, PreviousDestination, PreviousOrder, PreviousOrderRow,
    },
    db::schema::{carts, checkouts, order_addresses, orders, stock_holds, stock_items},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, UserId, VariantId},
    },
    shopping_cart::{CartOwner, Destination},
};

/// The number of an owner's most recent carts that are searched for the last details.
const RECENT_CARTS: i64 = 20;

/// Inserts a checkout with its details.
pub fn insert(
    conn: &mut Conn,
    checkout: &NewCheckout<'_>,
    details: &CheckoutDetails,
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

/// Returns a checkout.
pub fn by_id(conn: &mut Conn, id: CheckoutId) -> QueryResult<Option<Checkout>> {
    checkouts::table.find(id).select(Checkout::as_select()).first(conn).optional()
}

/// Returns the checkout with a token.
pub fn by_token(conn: &mut Conn, token: &str) -> QueryResult<Option<Checkout>> {
    checkouts::table
        .filter(checkouts::token.eq(token))
        .select(Checkout::as_select())
        .first(conn)
        .optional()
}

/// Returns the last checkout of a cart.
pub fn find_last(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Checkout>> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart))
        .order(checkouts::id.desc())
        .select(Checkout::as_select())
        .first(conn)
        .optional()
}

/// Returns the open checkout of a cart.
pub fn find_open(conn: &mut Conn, cart: CartId) -> QueryResult<Option<Checkout>> {
    checkouts::table
        .filter(checkouts::cart_id.eq(cart).and(checkouts::status.eq(CheckoutStatus::Open)))
        .select(Checkout::as_select())
        .first(conn)
        .optional()
}

/// Returns the details and destination of a user's last order.
pub fn last_order_details(conn: &mut Conn, user: UserId) -> QueryResult<Option<PreviousOrder>> {
    let found: Option<PreviousOrderRow> = orders::table
        .inner_join(order_addresses::table)
        .filter(orders::user_id.eq(user))
        .order(orders::id.desc())
        .select((OrderDetails::as_select(), PreviousDestination::as_select(), orders::inserted_at))
        .first(conn)
        .optional()?;
    Ok(found.map(PreviousOrder::from))
}

/// Returns the last checkout in which an owner submitted details, with the cart's destination.
pub fn last_details(conn: &mut Conn, owner: &CartOwner) -> QueryResult<Option<PreviousCheckout>> {
    type OwnedBy<'a> = Box<dyn BoxableExpression<carts::table, DB, SqlType = Nullable<Bool>> + 'a>;
    let owned: OwnedBy<'_> = match owner {
        CartOwner::User(user) => Box::new(carts::user_id.eq(*user)),
        CartOwner::Token(hash) => Box::new(carts::token_hash.eq(hash.as_str())),
    };
    let recent = carts::table.filter(owned).order(carts::id.desc()).limit(RECENT_CARTS);
    let recent: Vec<CartId> = recent.select(carts::id).load(conn)?;
    let found: Option<Checkout> = checkouts::table
        .filter(checkouts::cart_id.eq_any(recent).and(checkouts::has_details))
        .order(checkouts::id.desc())
        .select(Checkout::as_select())
        .first(conn)
        .optional()?;
    let Some(checkout) = found else { return Ok(None) };
    let destination = carts::table.find(checkout.cart_id).select(Destination::as_select());
    let destination = destination.first(conn)?;
    Ok(Some(PreviousCheckout { checkout, destination }))
}

/// Stores the details that the shopper submitted, and clears the draft.
pub fn set_details(
    conn: &mut Conn,
    checkout: CheckoutId,
    details: &CheckoutDetails,
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

/// Stores the payment method.
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

/// Returns the earliest deadline of the checkouts that have reserved units of these variants.
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

/// Stores details that the shopper has not submitted yet.
pub fn fill_details(
    conn: &mut Conn,
    checkout: CheckoutId,
    details: &CheckoutDetails,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((details, checkouts::updated_at.eq(now)))
        .execute(conn)
}

/// Stores fields that were typed but not saved.
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

/// Extends the deadline. Returns 0 if it was extended before.
pub fn extend(
    conn: &mut Conn,
    checkout: CheckoutId,
    until: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    let extendable = checkouts::status.eq(CheckoutStatus::Open).and(checkouts::extended.eq(false));
    diesel::update(checkouts::table.find(checkout).filter(extendable))
        .set((
            checkouts::extended.eq(true),
            checkouts::expires_at.eq(until),
            checkouts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Sets the deadline.
pub fn set_deadline(
    conn: &mut Conn,
    checkout: CheckoutId,
    until: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(checkouts::table.find(checkout))
        .set((checkouts::expires_at.eq(until), checkouts::updated_at.eq(now)))
        .execute(conn)
}

/// Ends an open checkout. Returns 0 if it has ended already.
pub fn end(conn: &mut Conn, checkout: CheckoutId, end: &CheckoutEnd) -> QueryResult<usize> {
    let open = checkouts::table.find(checkout).filter(checkouts::status.eq(CheckoutStatus::Open));
    diesel::update(open).set((end, checkouts::version.eq(checkouts::version + 1))).execute(conn)
}

/// Returns at most `limit` carts whose checkout has passed its deadline, ordered by id.
pub fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<CartId>> {
    let mut carts: Vec<CartId> = checkouts::table
        // A literal instead of a bound value, so that the planner can use the partial index.
        .filter(sql::<Bool>("checkouts.status = 'open'"))
        .filter(checkouts::expires_at.le(now))
        .order(checkouts::expires_at)
        .limit(limit)
        .select(checkouts::cart_id)
        .load(conn)?;
    carts.sort_unstable();
    Ok(carts)
}
