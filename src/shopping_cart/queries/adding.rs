//! What comes into a cart. Compiled once for each database.

use diesel::{dsl::sum, prelude::*, upsert::excluded};

use super::dialect::{Conn, least};
use crate::{
    db::{
        Prepare,
        schema::{cart_items, products, stock_items, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{CartId, ProductId, VariantId},
    },
    shopping_cart::models::PurchasableVariant,
};

/// How a variant stands: whether stock is counted, whether it is sold on back-order, and units
/// that nobody holds.
pub type Stocked = (bool, bool, Option<i64>);

/// The columns of [`Stocked`].
macro_rules! stocked {
    () => {{
        let items = stock_items::table.filter(stock_items::variant_id.eq(variants::id));
        let left = items.select(sum(stock_items::on_hand - stock_items::held));
        (variants::track_stock, variants::backorder, left.single_value())
    }};
}
pub(super) use stocked;

/// A variant as a shopper meets it, and how it stands.
pub fn offer(
    conn: &mut Conn,
    variant: VariantId,
) -> QueryResult<Option<(PurchasableVariant, Stocked)>> {
    variants::table
        .inner_join(products::table)
        .filter(variants::id.eq(variant))
        .select((PurchasableVariant::as_select(), stocked!()))
        .get_result(conn)
        .optional()
}

/// The first variants of a product, two at most: more than one means that one must be chosen.
pub fn variants_of(conn: &mut Conn, product: ProductId) -> QueryResult<Vec<VariantId>> {
    variants::table
        .filter(variants::product_id.eq(product))
        .order((variants::position, variants::id))
        .limit(2)
        .select(variants::id)
        .load(conn)
}

/// Adds units to the variant's line, up to `cap`, making the line when there is none.
pub fn add(
    conn: &mut Conn,
    cart: CartId,
    (offer, quantity, cap): (&PurchasableVariant, i32, i32),
    key: &str,
    now: Timestamp,
) -> QueryResult<i32> {
    enum Add {}
    diesel::insert_into(cart_items::table)
        .values((
            cart_items::cart_id.eq(cart),
            cart_items::variant_id.eq(offer.variant_id),
            cart_items::title.eq(offer.name()),
            cart_items::quantity.eq(quantity.min(cap)),
            cart_items::price_when_carted.eq(&offer.price),
            cart_items::seen_price.eq(&offer.price),
            cart_items::inserted_at.eq(now),
            cart_items::updated_at.eq(now),
            cart_items::added_key.eq(key),
        ))
        .on_conflict((cart_items::cart_id, cart_items::variant_id))
        .do_update()
        .set((
            cart_items::quantity.eq(least(cart_items::quantity + quantity, cap)),
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

/// Gives a line that was kept for later a quantity and its place in the cart.
pub fn take_out(
    conn: &mut Conn,
    cart: CartId,
    (offer, quantity): (&PurchasableVariant, i32),
    key: &str,
    now: Timestamp,
) -> QueryResult<i32> {
    let line = cart_items::cart_id.eq(cart).and(cart_items::variant_id.eq(offer.variant_id));
    diesel::update(cart_items::table.filter(line))
        .set((
            cart_items::quantity.eq(quantity),
            cart_items::saved.eq(false),
            cart_items::seen_price.eq(&offer.price),
            cart_items::seen_state.eq("ready"),
            cart_items::version.eq(cart_items::version + 1),
            cart_items::updated_at.eq(now),
            cart_items::added_key.eq(key),
        ))
        .returning(cart_items::quantity)
        .get_result(conn)
}
