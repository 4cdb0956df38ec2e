//! The ledger of stock in the database. Compiled once for each database.

use std::collections::HashMap;

use diesel::{dsl::sum, prelude::*};

use super::dialect::{Conn, DB};
use crate::{
    db::{
        schema::{
            products, stock_holds, stock_items, stock_movements, users, variants, warehouses,
        },
        types::RowKey,
    },
    foundation::{
        ids::{ProductBatchId, StockItemId, StockMovementId, VariantId, WarehouseId},
        page::PageRequest,
        slice::RowRange,
    },
    inventory::models::{
        BatchMovements, ItemAudit, NewStockMovement, StockItem, StockItemFilter, StockMovement,
        StockedVariant,
    },
};

pub fn insert(conn: &mut Conn, movements: &[NewStockMovement<'_>]) -> QueryResult<usize> {
    crate::insert_rows!(conn, stock_movements::table, movements)
}

/// Returns a page of a variant's ledger, the newest line first.
pub fn page(
    conn: &mut Conn,
    variant: VariantId,
    page: PageRequest,
) -> QueryResult<Vec<StockMovement>> {
    stock_movements::table
        .inner_join(stock_items::table.inner_join(warehouses::table))
        .left_join(users::table)
        .filter(stock_items::variant_id.eq(variant))
        .order(stock_movements::id.desc())
        .limit(page.per_page)
        .offset(page.offset())
        .select(StockMovement::as_select())
        .load(conn)
}

/// Returns the keys of a range of the ledger's lines that match.
pub fn slice(
    conn: &mut Conn,
    filter: &StockItemFilter,
    range: RowRange,
) -> QueryResult<Vec<RowKey>> {
    let mut query = stock_movements::table.inner_join(stock_items::table).into_boxed::<DB>();
    if let Some(variant) = filter.variant {
        query = query.filter(stock_items::variant_id.eq(variant));
    }
    if let Some(warehouse) = filter.warehouse {
        query = query.filter(stock_items::warehouse_id.eq(warehouse));
    }
    crate::row_keys!(conn, stock_movements, query, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[StockMovementId]) -> QueryResult<Vec<StockMovement>> {
    stock_movements::table
        .inner_join(stock_items::table.inner_join(warehouses::table))
        .left_join(users::table)
        .filter(stock_movements::id.eq_any(ids))
        .select(StockMovement::as_select())
        .load(conn)
}

/// Counts the lines of a variant's ledger.
pub fn count(conn: &mut Conn, variant: VariantId) -> QueryResult<i64> {
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .count()
        .get_result(conn)
}

/// Returns the sum of a reference's changes to each stock item of a variant. It is negative if more
/// was sold than returned.
pub fn changed_by(
    conn: &mut Conn,
    variant: VariantId,
    reference: &str,
) -> QueryResult<HashMap<StockItemId, i64>> {
    let sums: Vec<(StockItemId, Option<i64>)> = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .filter(stock_movements::reference.eq(reference))
        .group_by(stock_movements::stock_item_id)
        .select((stock_movements::stock_item_id, sum(stock_movements::delta)))
        .load(conn)?;
    Ok(sums.into_iter().map(|(item, sum)| (item, sum.unwrap_or(0))).collect())
}

/// Returns the units that were returned to each stock item of a variant for a reason and reference and not
/// taken out again.
pub fn returned_by(
    conn: &mut Conn,
    variant: VariantId,
    reason: &str,
    reference: &str,
) -> QueryResult<HashMap<StockItemId, i64>> {
    let sums: Vec<(StockItemId, Option<i64>)> = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .filter(stock_movements::reference.eq(reference).and(stock_movements::reason.eq(reason)))
        .group_by(stock_movements::stock_item_id)
        .select((stock_movements::stock_item_id, sum(stock_movements::delta)))
        .load(conn)?;
    Ok(sums.into_iter().map(|(item, sum)| (item, sum.unwrap_or(0))).collect())
}

/// A stock item, its warehouse's name, its variant, and the sums of its ledger and its holds.
type AuditRow = (StockItem, String, StockedVariant, Option<i64>, Option<i64>);

/// Returns every stock item with the sums of its ledger and its holds. One statement, so that both are from
/// the same moment.
pub fn audit(conn: &mut Conn) -> QueryResult<Vec<ItemAudit>> {
    let moved = stock_movements::table
        .filter(stock_movements::stock_item_id.eq(stock_items::id))
        .select(sum(stock_movements::delta))
        .single_value();
    let held = stock_holds::table
        .filter(stock_holds::stock_item_id.eq(stock_items::id))
        .select(sum(stock_holds::quantity))
        .single_value();
    let rows: Vec<AuditRow> = stock_items::table
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
    let audit = |(item, warehouse, variant, moved, held): AuditRow| ItemAudit {
        item,
        warehouse,
        variant,
        moved: moved.unwrap_or(0),
        held: held.unwrap_or(0),
    };
    Ok(rows.into_iter().map(audit).collect())
}

/// A line of a batch: its id, stock item, variant, warehouse, change, and units on hand after it.
type BatchLine = (StockMovementId, StockItemId, VariantId, WarehouseId, i32, i32);

/// Returns what a batch and its undo changed in each stock item of some variants, in the order of the items.
pub fn of_batch(
    conn: &mut Conn,
    batch: ProductBatchId,
    variants: &[VariantId],
) -> QueryResult<Vec<BatchMovements>> {
    let lines: Vec<BatchLine> = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq_any(variants))
        .filter(stock_movements::batch_id.eq(batch))
        .order((stock_movements::stock_item_id, stock_movements::id))
        .select((
            stock_movements::id,
            stock_movements::stock_item_id,
            stock_items::variant_id,
            stock_items::warehouse_id,
            stock_movements::delta,
            stock_movements::after,
        ))
        .load(conn)?;
    let mut items: Vec<BatchMovements> = Vec::new();
    for (last, item, variant, warehouse, delta, after) in lines {
        let line = BatchMovements { item, variant, warehouse, delta: delta.into(), after, last };
        match items.last_mut().filter(|known| known.item == item) {
            Some(known) => *known = BatchMovements { delta: known.delta + line.delta, ..line },
            None => items.push(line),
        }
    }
    Ok(items)
}

/// Returns `true` if a stock item was counted or imported after a line of the ledger, except by the batch
/// itself.
pub fn is_counted_after(
    conn: &mut Conn,
    item: StockItemId,
    line: StockMovementId,
    batch: ProductBatchId,
) -> QueryResult<bool> {
    let counted = stock_movements::table
        .filter(stock_movements::stock_item_id.eq(item))
        .filter(stock_movements::id.gt(line))
        .filter(stock_movements::reason.eq_any(["count", "import"]))
        .filter(stock_movements::batch_id.is_null().or(stock_movements::batch_id.ne(batch)));
    diesel::select(diesel::dsl::exists(counted)).get_result(conn)
}
