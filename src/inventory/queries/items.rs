//! Stock items in the database. Compiled once for each database.

use std::collections::HashMap;

use diesel::{prelude::*, sql_types::Bool};

use super::dialect::{self, Conn, DB};
use crate::{
    db::{
        Prepare, batches,
        schema::{products, stock_items, variants, warehouses},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{StockItemId, VariantId, WarehouseId},
        slice::RowRange,
    },
    inventory::models::{
        ItemWarehouse, NewStockItem, Stock, StockItem, StockItemFilter, StockedVariant,
    },
};

/// The length of the longest list of ids whose statement is prepared once. On SQLite, each length has a
/// statement of its own.
const MAX_PREPARED: usize = 50;

/// Returns variants with their stock in each warehouse, in the order of their ids.
pub fn list_stock(conn: &mut Conn, wanted: &[VariantId]) -> QueryResult<Vec<Stock>> {
    let mut stocks: Vec<Stock> = Vec::new();
    for part in batches(wanted) {
        let query = variants::table
            .inner_join(products::table)
            .left_join(stock_items::table)
            .filter(variants::id.eq_any(part))
            .select((StockedVariant::as_select(), Option::<StockItem>::as_select()))
            .order((variants::id, stock_items::id.nullable()));
        let rows: Vec<(StockedVariant, Option<StockItem>)> = match part.len() {
            ..=MAX_PREPARED => query.prepared().load(conn)?,
            _ => query.load(conn)?,
        };
        for (variant, item) in rows {
            match stocks.last_mut().filter(|stock| stock.variant.id == variant.id) {
                Some(stock) => stock.items.extend(item),
                None => stocks.push(Stock { variant, items: item.into_iter().collect() }),
            }
        }
    }
    // Each part is in order.
    stocks.sort_by_key(|stock| stock.variant.id);
    Ok(stocks)
}

/// Returns the variant with a SKU.
pub fn by_sku(conn: &mut Conn, sku: &str) -> QueryResult<VariantId> {
    variants::table.filter(variants::sku.eq(sku)).select(variants::id).first(conn)
}

/// Returns the stock items of some variants.
pub fn list_items(conn: &mut Conn, of: &[VariantId]) -> QueryResult<Vec<StockItem>> {
    stock_items::table
        .filter(stock_items::variant_id.eq_any(of))
        .select(StockItem::as_select())
        .order(stock_items::id)
        .prepared()
        .load(conn)
}

/// Returns the names of the warehouses of some stock items.
pub fn warehouse_names(conn: &mut Conn, ids: &[StockItemId]) -> QueryResult<Vec<ItemWarehouse>> {
    stock_items::table
        .inner_join(warehouses::table)
        .filter(stock_items::id.eq_any(ids))
        .select((stock_items::id, warehouses::name))
        .prepared()
        .load(conn)
}

/// Returns the keys of a range of the stock items that match.
pub fn slice(
    conn: &mut Conn,
    filter: &StockItemFilter,
    range: RowRange,
) -> QueryResult<Vec<RowKey>> {
    let mut query = stock_items::table.into_boxed::<DB>();
    if let Some(variant) = filter.variant {
        query = query.filter(stock_items::variant_id.eq(variant));
    }
    if let Some(warehouse) = filter.warehouse {
        query = query.filter(stock_items::warehouse_id.eq(warehouse));
    }
    crate::row_keys!(conn, stock_items, query, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[StockItemId]) -> QueryResult<Vec<StockItem>> {
    stock_items::table.filter(stock_items::id.eq_any(ids)).select(StockItem::as_select()).load(conn)
}

/// Returns the stock items of some variants and locks them until the transaction ends, in the order of their ids, so that concurrent
/// writers can't deadlock.
pub fn lock(conn: &mut Conn, of: &[VariantId]) -> QueryResult<Vec<StockItem>> {
    let items = stock_items::table
        .filter(stock_items::variant_id.eq_any(of))
        .select(StockItem::as_select())
        .order(stock_items::id);
    dialect::locked!(items).prepared().load(conn)
}

/// Creates the stock item of a variant in a warehouse, unless it exists.
pub fn insert(
    conn: &mut Conn,
    variant: VariantId,
    warehouse: WarehouseId,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(stock_items::table)
        .values((
            stock_items::variant_id.eq(variant),
            stock_items::warehouse_id.eq(warehouse),
            stock_items::on_hand.eq(0),
            stock_items::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}

/// Creates the stock items of variants that have none. Returns their ids by variant.
pub fn insert_stocked(
    conn: &mut Conn,
    rows: &[NewStockItem],
) -> QueryResult<HashMap<VariantId, StockItemId>> {
    let mut ids = HashMap::with_capacity(rows.len());
    for rows in batches(rows) {
        let inserted: Vec<(VariantId, StockItemId)> = diesel::insert_into(stock_items::table)
            .values(rows)
            .returning((stock_items::variant_id, stock_items::id))
            .get_results(conn)?;
        ids.extend(inserted);
    }
    Ok(ids)
}

/// Returns the warehouses by priority.
pub fn warehouses(conn: &mut Conn) -> QueryResult<Vec<WarehouseId>> {
    warehouses::table
        .order((warehouses::priority, warehouses::id))
        .select(warehouses::id)
        .load(conn)
}

/// Adds units, or removes them if `delta` is negative, in a guarded update. Returns the units on
/// hand after it, or `None` if fewer would be left than are held, unless that is allowed.
pub fn add(
    conn: &mut Conn,
    item: StockItemId,
    delta: i32,
    ignores_held: bool,
    now: Timestamp,
) -> QueryResult<Option<i32>> {
    let after = stock_items::on_hand + delta;
    let allowed = after.ge(stock_items::held).or(ignores_held.into_sql::<Bool>());
    diesel::update(stock_items::table.find(item).filter(allowed))
        .set((stock_items::on_hand.eq(after), stock_items::updated_at.eq(now)))
        .returning(stock_items::on_hand)
        .prepared()
        .get_result(conn)
        .optional()
}

/// Does the same for a change by a person or file, which makes forms with older numbers stale.
pub fn edit(
    conn: &mut Conn,
    item: StockItemId,
    delta: i32,
    ignores_held: bool,
    now: Timestamp,
) -> QueryResult<Option<i32>> {
    let after = stock_items::on_hand + delta;
    let allowed = after.ge(stock_items::held).or(ignores_held.into_sql::<Bool>());
    diesel::update(stock_items::table.find(item).filter(allowed))
        .set((
            stock_items::on_hand.eq(after),
            stock_items::version.eq(stock_items::version + 1),
            stock_items::updated_at.eq(now),
        ))
        .returning(stock_items::on_hand)
        .prepared()
        .get_result(conn)
        .optional()
}
