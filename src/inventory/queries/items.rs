//! Stock items and their ledger in the database. Compiled once for each database.

use diesel::{prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    db::{
        Prepare,
        schema::{products, stock_items, stock_movements, variants, warehouses},
    },
    foundation::{
        clock::Timestamp,
        ids::{StockItemId, UserId, VariantId, WarehouseId},
    },
    inventory::models::Stock,
};

pub fn of(conn: &mut Conn, wanted: &[VariantId]) -> QueryResult<Vec<Stock>> {
    variants::table
        .inner_join(products::table)
        .left_join(stock_items::table)
        .filter(variants::id.eq_any(wanted))
        .select(Stock::as_select())
        .prepared()
        .load(conn)
}

/// Gives a variant a place in the first warehouse; one that has it keeps it.
pub fn insert(conn: &mut Conn, variant: VariantId) -> QueryResult<usize> {
    let first: WarehouseId = warehouses::table
        .order((warehouses::priority, warehouses::id))
        .select(warehouses::id)
        .first(conn)?;
    diesel::insert_into(stock_items::table)
        .values((
            stock_items::variant_id.eq(variant),
            stock_items::warehouse_id.eq(first),
            stock_items::on_hand.eq(0),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
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
