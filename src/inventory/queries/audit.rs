//! What the doctor looks at in the stock room. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::Conn;
use crate::{
    db::schema::{
        checkouts, products, stock_holds, stock_items, stock_movements, variants, warehouses,
    },
    inventory::models::{Counted, StockItem, StockedVariant},
};

/// A place, its warehouse, what lies there, and the sums of its ledger and its holds.
type Row = (StockItem, String, StockedVariant, Option<i64>, Option<i64>);

/// Every place with the sums of its ledger and of its holds: one statement, so that both are of the
/// same moment.
pub fn places(conn: &mut Conn) -> QueryResult<Vec<Counted>> {
    let moved = stock_movements::table
        .filter(stock_movements::stock_item_id.eq(stock_items::id))
        .select(sum(stock_movements::delta))
        .single_value();
    let held = stock_holds::table
        .filter(stock_holds::stock_item_id.eq(stock_items::id))
        .select(sum(stock_holds::quantity))
        .single_value();
    let rows: Vec<Row> = stock_items::table
        .inner_join(variants::table.inner_join(products::table))
        .inner_join(warehouses::table)
        .order(stock_items::id)
        .select((
            StockItem::as_select(),
            warehouses::name,
            StockedVariant::as_select(),
            moved,
            held,
        ))
        .load(conn)?;
    let counted = |(item, warehouse, variant, moved, held): Row| {
        let (moved, held) = (moved.unwrap_or(0), held.unwrap_or(0));
        Counted { item, warehouse, variant, moved, held }
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// Checkouts that are over and still hold something.
pub fn overdue(conn: &mut Conn) -> QueryResult<Vec<(i64, String)>> {
    checkouts::table
        .filter(checkouts::status.eq_any(["left", "expired"]))
        .filter(diesel::dsl::exists(
            stock_holds::table.filter(stock_holds::checkout_id.eq(checkouts::id)),
        ))
        .order(checkouts::id)
        .select((checkouts::id, checkouts::status))
        .load(conn)
}
