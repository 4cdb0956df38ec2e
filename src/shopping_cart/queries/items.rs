//! Lines of carts. Compiled once for each database.

use diesel::{
    dsl::{case_when, sum},
    prelude::*,
    sql_types::Text,
    upsert::excluded,
};

use super::{
    dialect::{Conn, least},
    purchasable_variants::variant_stock,
};
use crate::{
    db::{
        Prepare,
        schema::{cart_items, pictures, product_images, products, stock_items, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{CartId, CartItemId, VariantId},
        money::Money,
    },
    pictures::MEDIA,
    shopping_cart::{
        availability::LineAvailability,
        models::{CartItem, CartLineRow, LineQuantity, NewUnits, OrphanedLine},
    },
};

/// Returns a cart's lines in the order in which they were added.
pub fn list_items(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<CartItem>> {
    cart_items::table
        .inner_join(variants::table.inner_join(products::table))
        .filter(cart_items::cart_id.eq(cart))
        .order((cart_items::inserted_at, cart_items::id))
        .select(CartItem::as_select())
        .load(conn)
}

/// The URL of an image as [`Image::url`](crate::catalog::Image::url) returns it.
macro_rules! image_url {
    () => {{
        let [webp, jpeg] = [".webp", ".jpg"].map(|extension| extension.into_sql::<Text>());
        let extension = case_when(pictures::has_alpha.assume_not_null(), webp).otherwise(jpeg);
        let path = MEDIA.into_sql::<Text>().concat(pictures::hash.assume_not_null());
        case_when(product_images::picture_id.is_not_null(), path.concat(extension))
            .otherwise(product_images::src)
    }};
}

/// Returns a cart's lines with images and stock, in the order in which they were added.
pub fn with_stock(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<CartLineRow>> {
    enum Page {}
    let own = product_images::table
        .left_join(pictures::table)
        .filter(product_images::id.nullable().eq(variants::image_id))
        .select(image_url!())
        .single_value();
    let first = product_images::table
        .left_join(pictures::table)
        .filter(product_images::product_id.eq(variants::product_id))
        .order((product_images::position, product_images::id))
        .select(image_url!())
        .limit(1)
        .single_value();
    let lines = cart_items::table
        .inner_join(variants::table.inner_join(products::table))
        .filter(cart_items::cart_id.eq(cart))
        .select((CartItem::as_select(), (own, first), variant_stock!()))
        .prepared_as::<Page>()
        .load(conn);
    // Sorted here, because SQLite would copy these wide rows to sort them.
    let mut lines: Vec<CartLineRow> = lines?;
    lines.sort_unstable_by_key(|line| (line.item.inserted_at, line.item.id));
    Ok(lines)
}

/// Returns the variants and quantities of a cart's lines.
pub fn quantities(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<LineQuantity>> {
    cart_items::table
        .filter(cart_items::cart_id.eq(cart))
        .order(cart_items::id)
        .select(LineQuantity::as_select())
        .load(conn)
}

/// Adds units to the variant's line, up to the limit, and inserts the line if there is none. Returns
/// its quantity.
pub fn add(
    conn: &mut Conn,
    cart: CartId,
    new_units: &NewUnits<'_>,
    now: Timestamp,
) -> QueryResult<i32> {
    enum Add {}
    let NewUnits { offer, quantity, limit, key } = *new_units;
    diesel::insert_into(cart_items::table)
        .values((
            cart_items::cart_id.eq(cart),
            cart_items::variant_id.eq(offer.variant_id),
            cart_items::title.eq(offer.name()),
            cart_items::quantity.eq(quantity.min(limit)),
            cart_items::price_when_carted.eq(&offer.price),
            cart_items::seen_price.eq(&offer.price),
            cart_items::inserted_at.eq(now),
            cart_items::updated_at.eq(now),
            cart_items::added_key.eq(key),
        ))
        .on_conflict((cart_items::cart_id, cart_items::variant_id))
        .do_update()
        .set((
            cart_items::quantity.eq(least(cart_items::quantity + quantity, limit)),
            cart_items::seen_price.eq(excluded(cart_items::seen_price)),
            cart_items::seen_state.eq(excluded(cart_items::seen_state)),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(excluded(cart_items::updated_at)),
            cart_items::added_key.eq(excluded(cart_items::added_key)),
        ))
        .returning(cart_items::quantity)
        .prepared_as::<Add>()
        .get_result(conn)
}

/// Moves a line that is saved for later into the cart with a new quantity. Returns its quantity.
pub fn replace_saved(
    conn: &mut Conn,
    cart: CartId,
    new_units: &NewUnits<'_>,
    now: Timestamp,
) -> QueryResult<i32> {
    let NewUnits { offer, quantity, limit, key } = *new_units;
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(offer.variant_id));
    diesel::update(cart_items::table.filter(line))
        .set((
            cart_items::quantity.eq(quantity.min(limit)),
            cart_items::saved.eq(false),
            cart_items::seen_price.eq(&offer.price),
            cart_items::seen_state.eq(LineAvailability::Ready.to_code()),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
            cart_items::added_key.eq(key),
        ))
        .returning(cart_items::quantity)
        .get_result(conn)
}

/// Sets a quantity and acknowledges the current price and availability. Returns 0 if the line was
/// changed after it was read.
pub fn set_quantity(
    conn: &mut Conn,
    item: &CartItem,
    quantity: i32,
    availability: LineAvailability,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(cart_items::table.find(item.id).filter(cart_items::version.eq(item.version)))
        .set((
            cart_items::quantity.eq(quantity),
            cart_items::seen_price.eq(&item.offer.price),
            cart_items::seen_state.eq(availability.to_code()),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Saves a line for later, or moves it back into the cart. Returns its name.
pub fn set_saved(
    conn: &mut Conn,
    cart: CartId,
    item: CartItemId,
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

/// Returns the variant of a cart's line.
pub fn find_variant_id(
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

/// Moves a variant's saved line back into the cart. Returns its name.
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

/// Stores the price and availability that the shopper acknowledged.
pub fn acknowledge(
    conn: &mut Conn,
    item: CartItemId,
    price: &Money,
    availability: LineAvailability,
) -> QueryResult<usize> {
    diesel::update(cart_items::table.find(item))
        .set((cart_items::seen_price.eq(price), cart_items::seen_state.eq(availability.to_code())))
        .execute(conn)
}

/// Sets when a variant's line was added, which decides its position.
pub fn set_added_at(
    conn: &mut Conn,
    cart: CartId,
    variant: VariantId,
    added_at: Timestamp,
) -> QueryResult<usize> {
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(variant));
    diesel::update(cart_items::table.filter(line))
        .set(cart_items::inserted_at.eq(added_at))
        .execute(conn)
}

/// Returns the lines whose variant was deleted.
pub fn orphaned(conn: &mut Conn, cart: CartId) -> QueryResult<Vec<OrphanedLine>> {
    cart_items::table
        .filter(cart_items::cart_id.eq(cart).and(cart_items::variant_id.is_null()))
        .order(cart_items::id)
        .select(OrphanedLine::as_select())
        .load(conn)
}

/// Deletes lines.
pub fn delete(conn: &mut Conn, items: &[CartItemId]) -> QueryResult<usize> {
    diesel::delete(cart_items::table.filter(cart_items::id.eq_any(items))).execute(conn)
}

/// Deletes all lines of a cart.
pub fn clear(conn: &mut Conn, cart: CartId) -> QueryResult<usize> {
    diesel::delete(cart_items::table.filter(cart_items::cart_id.eq(cart))).execute(conn)
}

/// Counts the lines among these that belong to another cart.
pub fn count_outside(
    conn: &mut Conn,
    cart: Option<CartId>,
    items: &[CartItemId],
) -> QueryResult<i64> {
    // No cart has the id 0.
    let cart = cart.unwrap_or_else(|| 0.into());
    cart_items::table
        .filter(cart_items::id.eq_any(items).and(cart_items::cart_id.ne(cart)))
        .count()
        .get_result(conn)
}
