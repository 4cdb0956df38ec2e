//! Merges of carts. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{cart_coupons, cart_items, cart_merges, carts},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CartMergeId, UserId, VariantId},
    },
    shopping_cart::{
        cart_owner::CartOwner,
        merge::{incoming_lines::IncomingLine, rules::LineState},
        models::{CartStatus, MergeMessages, MergeRow, NewMerge},
    },
};

/// Inserts a merge.
pub fn insert(conn: &mut Conn, merge: &NewMerge<'_>) -> QueryResult<usize> {
    diesel::insert_into(cart_merges::table).values(merge).execute(conn)
}

/// Returns the last merge into a cart since a moment, unless it was undone.
pub fn latest(
    conn: &mut Conn,
    cart: CartId,
    since: Timestamp,
) -> QueryResult<Option<MergeMessages>> {
    let undoable = cart_merges::merged_at.gt(since).and(cart_merges::undone_at.is_null());
    cart_merges::table
        .filter(cart_merges::cart_id.eq(cart).and(undoable))
        .order((cart_merges::merged_at.desc(), cart_merges::id.desc()))
        .select(MergeMessages::as_select())
        .first(conn)
        .optional()
}

/// Returns a merge into a cart of this user.
pub fn by_id(conn: &mut Conn, id: CartMergeId, user: UserId) -> QueryResult<Option<MergeRow>> {
    let owned = carts::table.filter(carts::user_id.eq(user)).select(carts::id);
    cart_merges::table
        .filter(cart_merges::id.eq(id).and(cart_merges::cart_id.eq_any(owned)))
        .select(MergeRow::as_select())
        .first(conn)
        .optional()
}

/// Marks a merge as undone. Returns 0 if it happened before `since` or was undone already.
pub fn mark_undone(
    conn: &mut Conn,
    id: CartMergeId,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    let undoable = cart_merges::merged_at.gt(since).and(cart_merges::undone_at.is_null());
    diesel::update(cart_merges::table.find(id).filter(undoable))
        .set(cart_merges::undone_at.eq(now))
        .execute(conn)
}

/// Closes a guest's cart that was merged into a user's cart.
pub fn close_guest_cart(
    conn: &mut Conn,
    cart: CartId,
    user: UserId,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart))
        .set((
            carts::status.eq(CartStatus::Merged),
            carts::user_id.eq(user),
            carts::token_hash.eq(None::<String>),
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(now),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Reopens a merged cart for a guest with a new token.
pub fn reopen_guest_cart(
    conn: &mut Conn,
    cart: CartId,
    guest: &CartOwner,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(carts::table.find(cart).filter(carts::status.eq(CartStatus::Merged)))
        .set((
            carts::status.eq(CartStatus::Active),
            carts::user_id.eq(guest.user()),
            carts::token_hash.eq(guest.token_hash()),
            carts::version.eq(carts::version + 1),
            carts::expires_at.eq(expires_at),
            carts::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Sets the quantity of a variant's line, and inserts the line if there is none.
pub fn upsert_line(
    conn: &mut Conn,
    cart: CartId,
    line: &IncomingLine,
    state: LineState,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(cart_items::table)
        .values((
            cart_items::cart_id.eq(cart),
            cart_items::variant_id.eq(line.offer.variant_id),
            cart_items::title.eq(line.offer.name()),
            cart_items::quantity.eq(state.quantity),
            cart_items::saved.eq(state.saved),
            cart_items::price_when_carted.eq(&line.price_when_added),
            cart_items::seen_price.eq(&line.acknowledged_price),
            cart_items::seen_state.eq(line.acknowledged_availability.to_code()),
            cart_items::inserted_at.eq(now),
            cart_items::updated_at.eq(now),
        ))
        .on_conflict((cart_items::cart_id, cart_items::variant_id))
        .do_update()
        .set((
            cart_items::quantity.eq(state.quantity),
            cart_items::saved.eq(state.saved),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Restores a variant's line as it was before a merge: sets its quantity, or deletes it if the merge
/// created it. A line that no longer exists is not recreated.
pub fn restore_line(
    conn: &mut Conn,
    cart: CartId,
    variant: VariantId,
    before: Option<LineState>,
    now: Timestamp,
) -> QueryResult<usize> {
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(variant));
    let Some(before) = before else {
        return diesel::delete(cart_items::table.filter(line)).execute(conn);
    };
    diesel::update(cart_items::table.filter(line))
        .set((
            cart_items::quantity.eq(before.quantity),
            cart_items::saved.eq(before.saved),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Copies the codes of one cart to another, unless the other one has codes. Returns the copied
/// codes.
pub fn copy_coupons(
    conn: &mut Conn,
    from: CartId,
    to: CartId,
    now: Timestamp,
) -> QueryResult<Vec<String>> {
    let codes_of = |cart: CartId| {
        let coupons = cart_coupons::table.filter(cart_coupons::cart_id.eq(cart));
        coupons.order(cart_coupons::inserted_at).select(cart_coupons::code)
    };
    if codes_of(to).first::<String>(conn).optional()?.is_some() {
        return Ok(Vec::new());
    }
    let codes: Vec<String> = codes_of(from).load(conn)?;
    for code in &codes {
        diesel::insert_into(cart_coupons::table)
            .values((
                cart_coupons::cart_id.eq(to),
                cart_coupons::code.eq(code),
                cart_coupons::inserted_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(codes)
}

/// Deletes codes of a cart.
pub fn remove_coupons(conn: &mut Conn, cart: CartId, codes: &[String]) -> QueryResult<usize> {
    let listed = cart_coupons::cart_id.eq(cart).and(cart_coupons::code.eq_any(codes));
    diesel::delete(cart_coupons::table.filter(listed)).execute(conn)
}
