//! Warehouses in the database. Compiled once for each database.

use std::collections::HashMap;

use diesel::{dsl::sum, prelude::*};

use super::dialect::{self, Conn};
use crate::{
    db::{
        schema::{stock_items, stock_movements, warehouses},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{Versioned, WarehouseId},
        slice::RowRange,
    },
    inventory::models::{Warehouse, WarehouseDetails},
};

/// Returns all warehouses by priority.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Warehouse>> {
    warehouses::table
        .order((warehouses::priority, warehouses::id))
        .select(Warehouse::as_select())
        .load(conn)
}

/// Returns all warehouses and locks them until the transaction ends.
pub fn lock(conn: &mut Conn) -> QueryResult<Vec<Warehouse>> {
    let all = warehouses::table.order(warehouses::id).select(Warehouse::as_select());
    dialect::locked!(all).load(conn)
}

pub fn find(conn: &mut Conn, id: WarehouseId) -> QueryResult<Warehouse> {
    warehouses::table.find(id).select(Warehouse::as_select()).first(conn)
}

/// Returns the keys of a range of the warehouses.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, warehouses, warehouses::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[WarehouseId]) -> QueryResult<Vec<Warehouse>> {
    warehouses::table.filter(warehouses::id.eq_any(ids)).select(Warehouse::as_select()).load(conn)
}

/// Returns the units on hand in each warehouse, of all variants together.
pub fn units(conn: &mut Conn) -> QueryResult<HashMap<WarehouseId, i64>> {
    let sums: Vec<(WarehouseId, Option<i64>)> = stock_items::table
        .group_by(stock_items::warehouse_id)
        .select((stock_items::warehouse_id, sum(stock_items::on_hand)))
        .load(conn)?;
    Ok(sums.into_iter().map(|(warehouse, sum)| (warehouse, sum.unwrap_or(0))).collect())
}

pub fn insert(conn: &mut Conn, new: &WarehouseDetails, now: Timestamp) -> QueryResult<WarehouseId> {
    diesel::insert_into(warehouses::table)
        .values((new, warehouses::updated_at.eq(now)))
        .returning(warehouses::id)
        .get_result(conn)
}

/// Updates a warehouse. Returns 0 if it has another version now.
pub fn update(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<WarehouseId>,
    new: &WarehouseDetails,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(warehouses::table.find(id).filter(warehouses::version.eq(version)))
        .set((new, warehouses::version.eq(version + 1), warehouses::updated_at.eq(now)))
        .execute(conn)
}

/// Returns `true` if the ledger refers to a warehouse.
pub fn was_used(conn: &mut Conn, id: WarehouseId) -> QueryResult<bool> {
    let moved = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::warehouse_id.eq(id));
    diesel::select(diesel::dsl::exists(moved)).get_result(conn)
}

/// Deletes a warehouse with its empty stock items.
pub fn delete(conn: &mut Conn, id: WarehouseId) -> QueryResult<usize> {
    diesel::delete(stock_items::table.filter(stock_items::warehouse_id.eq(id))).execute(conn)?;
    diesel::delete(warehouses::table.find(id)).execute(conn)
}
