//! What is in the carts of the moment, in the database. Compiled once for each database.

use diesel::{
    dsl::{count_star, sum},
    prelude::*,
};

use super::{carts::ACTIVE, dialect::Conn};
use crate::{
    db::schema::{cart_items, carts},
    foundation::{clock::Timestamp, ids::VariantId},
    shopping_cart::models::CHECKOUT,
};

/// A variant, in how many carts it is, and how many units.
pub type Wanted = (Option<VariantId>, i64, Option<i64>);

/// What the open carts that were changed since then hold most of, to be bought now. Looks at so many
/// carts at most, those that were changed last.
pub fn most_wanted(
    conn: &mut Conn,
    since: Timestamp,
    (carts, variants): (i64, i64),
) -> QueryResult<Vec<Wanted>> {
    let fresh = carts::table
        .filter(carts::updated_at.ge(since))
        .filter(carts::status.eq(ACTIVE).or(carts::status.eq(CHECKOUT)))
        .order(carts::updated_at.desc())
        .limit(carts)
        .select(carts::id);
    cart_items::table
        .filter(cart_items::cart_id.eq_any(fresh))
        .filter(cart_items::saved.eq(false))
        .filter(cart_items::variant_id.is_not_null())
        .group_by(cart_items::variant_id)
        .order((sum(cart_items::quantity).desc(), cart_items::variant_id))
        .limit(variants)
        .select((cart_items::variant_id, count_star(), sum(cart_items::quantity)))
        .load(conn)
}
