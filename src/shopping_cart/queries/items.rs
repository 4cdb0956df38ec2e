//! The lines of carts in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::{
    adding::{Stocked, stocked},
    dialect::Conn,
};
use crate::{
    db::{
        Prepare,
        schema::{cart_items, product_images, products, stock_items, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{CartId, CartItemId, VariantId},
        money::Money,
    },
    shopping_cart::{
        incoming_lines::IncomingLine,
        models::{CartItem, LineQuantity, PurchasableVariant},
    },
};

/// A cart's lines in the order in which they were added.
pub fn of_cart(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<CartItem>> {
    cart_items::table
        .inner_join(variants::table.inner_join(products::table))
        .filter(cart_items::cart_id.eq(cart))
        .order((cart_items::inserted_at, cart_items::id))
        .select(CartItem::as_select())
        .load(conn)
}

/// A line, the picture of its variant and the first of its product, and how the variant stands.
type Shown = (CartItem, (Option<String>, Option<String>), Stocked);

/// A cart's lines with all that its page shows of them, in the order in which they were added.
pub fn shown(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<Shown>> {
    enum Page {}
    let own = product_images::table
        .filter(product_images::id.nullable().eq(variants::image_id))
        .select(product_images::src)
        .single_value();
    let first = product_images::table
        .filter(product_images::product_id.eq(variants::product_id))
        .order((product_images::position, product_images::id))
        .select(product_images::src)
        .limit(1)
        .single_value();
    let lines = cart_items::table
        .inner_join(variants::table.inner_join(products::table))
        .filter(cart_items::cart_id.eq(cart))
        .select((CartItem::as_select(), (own, first), stocked!()))
        .prepared_as::<Page>()
        .load(conn);
    // Sorted here: SQLite would copy the rows, wide as they are, to sort them.
    let mut lines: Vec<Shown> = lines?;
    lines.sort_unstable_by_key(|(item, ..)| (item.inserted_at, item.id));
    Ok(lines)
}

/// What these variants are now; those that are gone are left out.
pub fn offers(conn: &mut Conn, variants: &[VariantId]) -> QueryResult<Vec<PurchasableVariant>> {
    variants::table
        .inner_join(products::table)
        .filter(variants::id.eq_any(variants))
        .select(PurchasableVariant::as_select())
        .load(conn)
}

/// What a cart's lines are of, how many of it they have, and how they came in.
pub fn quantities(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<LineQuantity>> {
    cart_items::table
        .filter(cart_items::cart_id.eq(cart))
        .order(cart_items::id)
        .select(LineQuantity::as_select())
        .load(conn)
}

/// Gives the line of a variant a quantity and a place, making it as it was elsewhere where there
/// is none.
pub fn bring(
    conn: &mut Conn,
    cart: CartId,
    line: &IncomingLine,
    (quantity, saved): (i32, bool),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(cart_items::table)
        .values((
            cart_items::cart_id.eq(cart),
            cart_items::variant_id.eq(line.offer.variant_id),
            cart_items::title.eq(line.offer.name()),
            cart_items::quantity.eq(quantity),
            cart_items::saved.eq(saved),
            cart_items::price_when_carted.eq(&line.added),
            cart_items::seen_price.eq(&line.seen.0),
            cart_items::seen_state.eq(&line.seen.1),
            cart_items::inserted_at.eq(now),
            cart_items::updated_at.eq(now),
        ))
        .on_conflict((cart_items::cart_id, cart_items::variant_id))
        .do_update()
        .set((
            cart_items::quantity.eq(quantity),
            cart_items::saved.eq(saved),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Sets a quantity, unless the line is no longer the one that was read; what it costs and how it
/// stands with it is then known.
pub fn set_quantity(
    conn: &mut Conn,
    item: &CartItem,
    (quantity, state): (i32, &str),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(cart_items::table.find(item.id).filter(cart_items::version.eq(item.version)))
        .set((
            cart_items::quantity.eq(quantity),
            cart_items::seen_price.eq(&item.offer.price),
            cart_items::seen_state.eq(state),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Keeps a line for later or no longer; answers its name.
pub fn set_saved(
    conn: &mut Conn,
    (cart, item): (CartId, CartItemId),
    saved: bool,
    now: Timestamp,
) -> QueryResult<Option<String>> {
    diesel::update(cart_items::table.find(item).filter(cart_items::cart_id.eq(cart)))
        .set((
            cart_items::saved.eq(saved),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .returning(cart_items::title)
        .get_result(conn)
        .optional()
}

/// What a cart's line is of.
pub fn variant_of(
    conn: &mut Conn,
    cart: CartId,
    item: CartItemId,
) -> QueryResult<Option<VariantId>> {
    let found: Option<Option<VariantId>> = cart_items::table
        .find(item)
        .filter(cart_items::cart_id.eq(cart))
        .select(cart_items::variant_id)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Keeps a variant's line for later no longer; answers its name.
pub fn move_back(
    conn: &mut Conn,
    cart: CartId,
    variant: VariantId,
    now: Timestamp,
) -> QueryResult<Option<String>> {
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(variant));
    diesel::update(cart_items::table.filter(line))
        .set((
            cart_items::saved.eq(false),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .returning(cart_items::title)
        .get_result(conn)
        .optional()
}

/// Notes what the shopper knows of a line.
pub fn acknowledge(
    conn: &mut Conn,
    item: CartItemId,
    price: &Money,
    state: &str,
) -> QueryResult<usize> {
    diesel::update(cart_items::table.find(item))
        .set((cart_items::seen_price.eq(price), cart_items::seen_state.eq(state)))
        .execute(conn)
}

/// Makes a variant's line what it was: quantity and place, or none. One that has gone stays away.
pub fn put_back(
    conn: &mut Conn,
    cart: CartId,
    variant: VariantId,
    had: Option<(i32, bool)>,
    now: Timestamp,
) -> QueryResult<usize> {
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(variant));
    let Some((quantity, saved)) = had else {
        return diesel::delete(cart_items::table.filter(line)).execute(conn);
    };
    diesel::update(cart_items::table.filter(line))
        .set((
            cart_items::quantity.eq(quantity),
            cart_items::saved.eq(saved),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Gives the line of a variant the place of a moment.
pub fn set_place(
    conn: &mut Conn,
    cart: CartId,
    variant: VariantId,
    since: Timestamp,
) -> QueryResult<usize> {
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(variant));
    diesel::update(cart_items::table.filter(line))
        .set(cart_items::inserted_at.eq(since))
        .execute(conn)
}

/// The lines whose variant is no longer there, and what they were called.
pub fn orphaned(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<(CartItemId, String)>> {
    cart_items::table
        .filter(cart_items::cart_id.eq(cart).and(cart_items::variant_id.is_null()))
        .order(cart_items::id)
        .select((cart_items::id, cart_items::title))
        .load(conn)
}

pub fn delete(conn: &mut Conn, items: &[CartItemId]) -> QueryResult<usize> {
    diesel::delete(cart_items::table.filter(cart_items::id.eq_any(items))).execute(conn)
}

pub fn clear(conn: &mut Conn, cart: CartId) -> QueryResult<usize> {
    diesel::delete(cart_items::table.filter(cart_items::cart_id.eq(cart))).execute(conn)
}

/// How many of these lines are not in this cart.
pub fn elsewhere(conn: &mut Conn, cart: Option<CartId>, items: &[CartItemId]) -> QueryResult<i64> {
    // No cart has the id 0.
    let cart = cart.unwrap_or_else(|| 0.into());
    cart_items::table
        .filter(cart_items::id.eq_any(items).and(cart_items::cart_id.ne(cart)))
        .count()
        .get_result(conn)
}
