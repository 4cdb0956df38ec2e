//! Demand in current carts. Compiled once for each database.

use diesel::{
    dsl::{count_star, sum},
    prelude::*,
};

use super::dialect::Conn;
use crate::{
    db::schema::{cart_items, carts},
    foundation::clock::Timestamp,
    shopping_cart::models::{CartStatus, Demand},
};

/// Returns the variants with the most units in open carts that were changed since a moment, without
/// lines that are saved for later. Counts at most `max_carts` carts, the most recently changed ones.
pub fn most_wanted(
    conn: &mut Conn,
    since: Timestamp,
    max_carts: i64,
    max_variants: i64,
) -> QueryResult<Vec<Demand>> {
    let current = carts::table
        .filter(carts::updated_at.ge(since))
        .filter(carts::status.eq(CartStatus::Active).or(carts::status.eq(CartStatus::Checkout)))
        .order(carts::updated_at.desc())
        .limit(max_carts)
        .select(carts::id);
    cart_items::table
        .filter(cart_items::cart_id.eq_any(current))
        .filter(cart_items::saved.eq(false))
        .filter(cart_items::variant_id.is_not_null())
        .group_by(cart_items::variant_id)
        .order((sum(cart_items::quantity).desc(), cart_items::variant_id))
        .limit(max_variants)
        .select((
            cart_items::variant_id.assume_not_null(),
            count_star(),
            sum(cart_items::quantity).assume_not_null(),
        ))
        .load(conn)
}
