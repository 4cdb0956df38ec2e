//! Holds of checkouts in the database. Compiled once for each database.

use std::collections::HashMap;

use diesel::{dsl::sum, prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    db::{
        Prepare,
        schema::{checkouts, products, stock_holds, stock_items, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{CheckoutId, StockItemId, VariantId},
    },
    inventory::models::{HeldUnits, NewStockHold, OverdueCheckout, SoldItem, StockHold},
};

/// Holds unreserved units in a guarded update. Returns `None` if there are not enough, unless back-orders
/// are allowed.
pub fn hold(
    conn: &mut Conn,
    item: StockItemId,
    quantity: i32,
    allows_backorder: bool,
    now: Timestamp,
) -> QueryResult<Option<StockItemId>> {
    let held = stock_items::held + quantity;
    let allowed = held.le(stock_items::on_hand).or(allows_backorder.into_sql::<Bool>());
    diesel::update(stock_items::table.find(item).filter(allowed))
        .set((stock_items::held.eq(held), stock_items::updated_at.eq(now)))
        .returning(stock_items::id)
        .prepared()
        .get_result(conn)
        .optional()
}

pub fn insert(conn: &mut Conn, hold: &NewStockHold) -> QueryResult<usize> {
    diesel::insert_into(stock_holds::table).values(hold).execute(conn)
}

/// Records that the holds of a checkout changed. Returns 0 if it has none.
pub fn touch(conn: &mut Conn, checkout: CheckoutId, now: Timestamp) -> QueryResult<usize> {
    let held = stock_holds::table.filter(stock_holds::checkout_id.eq(checkout));
    diesel::update(checkouts::table.find(checkout).filter(diesel::dsl::exists(held)))
        .set(checkouts::updated_at.eq(now))
        .execute(conn)
}

/// Deletes the holds of a checkout and returns them. If several calls compete, only one gets them.
pub fn delete(conn: &mut Conn, checkout: CheckoutId) -> QueryResult<Vec<StockHold>> {
    diesel::delete(stock_holds::table.filter(stock_holds::checkout_id.eq(checkout)))
        .returning(StockHold::as_returning())
        .load(conn)
}

/// Makes held units available again.
pub fn release(conn: &mut Conn, hold: &StockHold, now: Timestamp) -> QueryResult<VariantId> {
    diesel::update(stock_items::table.find(hold.stock_item_id))
        .set((
            stock_items::held.eq(stock_items::held - hold.quantity),
            stock_items::updated_at.eq(now),
        ))
        .returning(stock_items::variant_id)
        .prepared()
        .get_result(conn)
}

/// Removes held units from the warehouse.
pub fn sell(conn: &mut Conn, hold: &StockHold, now: Timestamp) -> QueryResult<SoldItem> {
    diesel::update(stock_items::table.find(hold.stock_item_id))
        .set((
            stock_items::on_hand.eq(stock_items::on_hand - hold.quantity),
            stock_items::held.eq(stock_items::held - hold.quantity),
            stock_items::updated_at.eq(now),
        ))
        .returning(SoldItem::as_returning())
        .prepared()
        .get_result(conn)
}

/// Returns the units of each variant that a checkout holds.
pub fn load_units_by_variant(
    conn: &mut Conn,
    checkout: CheckoutId,
) -> QueryResult<HashMap<VariantId, i64>> {
    let sums: Vec<(VariantId, Option<i64>)> = stock_holds::table
        .inner_join(stock_items::table)
        .filter(stock_holds::checkout_id.eq(checkout))
        .group_by(stock_items::variant_id)
        .select((stock_items::variant_id, sum(stock_holds::quantity)))
        .load(conn)?;
    Ok(sums.into_iter().map(|(variant, sum)| (variant, sum.unwrap_or(0))).collect())
}

/// Returns the units that each of these checkouts holds, a row for each warehouse.
pub fn list(conn: &mut Conn, checkouts: &[CheckoutId]) -> QueryResult<Vec<HeldUnits>> {
    stock_holds::table
        .inner_join(stock_items::table.inner_join(variants::table.inner_join(products::table)))
        .filter(stock_holds::checkout_id.eq_any(checkouts))
        .order((stock_holds::checkout_id, stock_holds::id))
        .select(HeldUnits::as_select())
        .load(conn)
}

/// Returns the checkouts that have ended but still hold stock.
pub fn overdue(conn: &mut Conn) -> QueryResult<Vec<OverdueCheckout>> {
    checkouts::table
        .filter(checkouts::status.eq_any(["left", "expired"]))
        .filter(diesel::dsl::exists(
            stock_holds::table.filter(stock_holds::checkout_id.eq(checkouts::id)),
        ))
        .order(checkouts::id)
        .select(OverdueCheckout::as_select())
        .load(conn)
}
