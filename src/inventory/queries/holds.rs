//! What checkouts hold, in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    db::{
        Prepare,
        schema::{products, stock_holds, stock_items, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{CheckoutId, StockItemId, VariantId},
    },
    inventory::models::StockedVariant,
};

/// Holds units that nobody holds yet: the check is the write. Nothing where there are not enough,
/// unless `beyond` allows it.
pub fn hold(
    conn: &mut Conn,
    item: StockItemId,
    quantity: i32,
    beyond: bool,
) -> QueryResult<Option<StockItemId>> {
    let held = stock_items::held + quantity;
    let allowed = held.le(stock_items::on_hand).or(beyond.into_sql::<Bool>());
    diesel::update(stock_items::table.find(item).filter(allowed))
        .set(stock_items::held.eq(held))
        .returning(stock_items::id)
        .prepared()
        .get_result(conn)
        .optional()
}

/// Notes whose the held units are.
pub fn insert(
    conn: &mut Conn,
    checkout: CheckoutId,
    (item, quantity): (StockItemId, i32),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(stock_holds::table)
        .values((
            stock_holds::checkout_id.eq(checkout),
            stock_holds::stock_item_id.eq(item),
            stock_holds::quantity.eq(quantity),
            stock_holds::inserted_at.eq(now),
        ))
        .execute(conn)
}

/// Ends what a checkout holds and answers what it was. Of two that do so at once, one gets it.
pub fn delete(conn: &mut Conn, checkout: CheckoutId) -> QueryResult<Vec<(StockItemId, i32)>> {
    diesel::delete(stock_holds::table.filter(stock_holds::checkout_id.eq(checkout)))
        .returning((stock_holds::stock_item_id, stock_holds::quantity))
        .load(conn)
}

/// Holds fewer units of something.
pub fn release(conn: &mut Conn, item: StockItemId, quantity: i32) -> QueryResult<VariantId> {
    diesel::update(stock_items::table.find(item))
        .set(stock_items::held.eq(stock_items::held - quantity))
        .returning(stock_items::variant_id)
        .prepared()
        .get_result(conn)
}

/// Lets held units go: what they were, and how many are on hand then.
pub fn sell(conn: &mut Conn, item: StockItemId, quantity: i32) -> QueryResult<(VariantId, i32)> {
    diesel::update(stock_items::table.find(item))
        .set((
            stock_items::on_hand.eq(stock_items::on_hand - quantity),
            stock_items::held.eq(stock_items::held - quantity),
        ))
        .returning((stock_items::variant_id, stock_items::on_hand))
        .prepared()
        .get_result(conn)
}

/// How many units of each variant a checkout holds.
pub fn of(conn: &mut Conn, checkout: CheckoutId) -> QueryResult<Vec<(VariantId, Option<i64>)>> {
    stock_holds::table
        .inner_join(stock_items::table)
        .filter(stock_holds::checkout_id.eq(checkout))
        .group_by(stock_items::variant_id)
        .select((stock_items::variant_id, sum(stock_holds::quantity)))
        .load(conn)
}

/// What each of these checkouts holds, a row for each place that it lies in.
pub fn lines(
    conn: &mut Conn,
    checkouts: &[CheckoutId],
) -> QueryResult<Vec<(CheckoutId, StockedVariant, i32)>> {
    stock_holds::table
        .inner_join(stock_items::table.inner_join(variants::table.inner_join(products::table)))
        .filter(stock_holds::checkout_id.eq_any(checkouts))
        .order((stock_holds::checkout_id, stock_holds::id))
        .select((stock_holds::checkout_id, StockedVariant::as_select(), stock_holds::quantity))
        .load(conn)
}
