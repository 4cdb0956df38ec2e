//! Stock items and their ledger in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*, sql_types::Bool};

use super::dialect::{self, Conn};
use crate::{
    db::{
        Prepare,
        schema::{products, stock_items, stock_movements, variants, warehouses},
    },
    foundation::{
        clock::Timestamp,
        ids::{StockItemId, UserId, VariantId, WarehouseId},
    },
    inventory::models::{Stock, StockItem, StockedVariant},
};

/// Variants with what lies in each warehouse, as rows of one list.
pub fn of(conn: &mut Conn, wanted: &[VariantId]) -> QueryResult<Vec<Stock>> {
    let rows = variants::table
        .inner_join(products::table)
        .left_join(stock_items::table)
        .filter(variants::id.eq_any(wanted))
        .select((StockedVariant::as_select(), Option::<StockItem>::as_select()))
        .order((variants::id, stock_items::id.nullable()))
        .prepared()
        .load::<(StockedVariant, Option<StockItem>)>(conn)?;
    let mut stocks: Vec<Stock> = Vec::new();
    for (variant, item) in rows {
        match stocks.last_mut().filter(|stock| stock.variant.id == variant.id) {
            Some(stock) => stock.items.extend(item),
            None => stocks.push(Stock { variant, items: item.into_iter().collect() }),
        }
    }
    Ok(stocks)
}

/// The variant with a stock keeping unit.
pub fn by_sku(conn: &mut Conn, sku: &str) -> QueryResult<VariantId> {
    variants::table.filter(variants::sku.eq(sku)).select(variants::id).first(conn)
}

/// What lies in each warehouse of some variants.
pub fn places(conn: &mut Conn, of: &[VariantId]) -> QueryResult<Vec<StockItem>> {
    stock_items::table
        .filter(stock_items::variant_id.eq_any(of))
        .select(StockItem::as_select())
        .order(stock_items::id)
        .load(conn)
}

/// The same, which other writers wait for until the transaction ends; always in the order of the
/// ids, so that two never wait for each other in a circle.
pub fn lock(conn: &mut Conn, of: &[VariantId]) -> QueryResult<Vec<StockItem>> {
    let places = stock_items::table
        .filter(stock_items::variant_id.eq_any(of))
        .select(StockItem::as_select())
        .order(stock_items::id);
    dialect::locked!(places).load(conn)
}

/// Gives a variant a place in a warehouse; one that has it keeps it.
pub fn insert(conn: &mut Conn, variant: VariantId, warehouse: WarehouseId) -> QueryResult<usize> {
    diesel::insert_into(stock_items::table)
        .values((
            stock_items::variant_id.eq(variant),
            stock_items::warehouse_id.eq(warehouse),
            stock_items::on_hand.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}

/// The warehouses, the one to take from first in front.
pub fn warehouses(conn: &mut Conn) -> QueryResult<Vec<WarehouseId>> {
    warehouses::table
        .order((warehouses::priority, warehouses::id))
        .select(warehouses::id)
        .load(conn)
}

/// Adds units, or takes them where `delta` is negative: the check is the write. Answers what
/// is on hand then; nothing where less would be left than is held, unless `below` allows it.
pub fn add(
    conn: &mut Conn,
    item: StockItemId,
    delta: i32,
    below: bool,
) -> QueryResult<Option<i32>> {
    let after = stock_items::on_hand + delta;
    let allowed = after.ge(stock_items::held).or(below.into_sql::<Bool>());
    diesel::update(stock_items::table.find(item).filter(allowed))
        .set(stock_items::on_hand.eq(after))
        .returning(stock_items::on_hand)
        .prepared()
        .get_result(conn)
        .optional()
}

/// The same for a change that somebody decided on, which those who read the stock before it are
/// told about.
pub fn edit(
    conn: &mut Conn,
    item: StockItemId,
    delta: i32,
    below: bool,
) -> QueryResult<Option<i32>> {
    let after = stock_items::on_hand + delta;
    let allowed = after.ge(stock_items::held).or(below.into_sql::<Bool>());
    diesel::update(stock_items::table.find(item).filter(allowed))
        .set((stock_items::on_hand.eq(after), stock_items::version.eq(stock_items::version + 1)))
        .returning(stock_items::on_hand)
        .prepared()
        .get_result(conn)
        .optional()
}

/// What a reference changed in each place of a variant: below zero what it still has out of it.
pub fn sold_from(
    conn: &mut Conn,
    variant: VariantId,
    reference: &str,
) -> QueryResult<Vec<(StockItemId, Option<i64>)>> {
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .filter(stock_movements::reference.eq(reference))
        .group_by(stock_movements::stock_item_id)
        .select((stock_movements::stock_item_id, sum(stock_movements::delta)))
        .load(conn)
}

/// Units that came back to each place of a variant for a reference and were not taken out again.
pub fn returned_to(
    conn: &mut Conn,
    variant: VariantId,
    (reason, reference): (&str, &str),
) -> QueryResult<Vec<(StockItemId, Option<i64>)>> {
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .filter(stock_movements::reference.eq(reference).and(stock_movements::reason.eq(reason)))
        .group_by(stock_movements::stock_item_id)
        .select((stock_movements::stock_item_id, sum(stock_movements::delta)))
        .load(conn)
}

pub fn record(
    conn: &mut Conn,
    item: StockItemId,
    (delta, after): (i32, i32),
    (actor, reason, reference): (Option<UserId>, &str, &str),
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(stock_movements::table)
        .values((
            stock_movements::stock_item_id.eq(item),
            stock_movements::actor_id.eq(actor),
            stock_movements::reason.eq(reason),
            stock_movements::reference.eq(reference),
            stock_movements::delta.eq(delta),
            stock_movements::before.eq(after - delta),
            stock_movements::after.eq(after),
            stock_movements::inserted_at.eq(now),
        ))
        .execute(conn)
}
