//! Warehouses in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::dialect::{self, Conn};
use crate::{
    db::schema::{stock_items, stock_movements, warehouses},
    foundation::ids::WarehouseId,
    inventory::models::{Warehouse, WarehouseDetails},
};

/// All of them, the one to take from first in front.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Warehouse>> {
    warehouses::table
        .order((warehouses::priority, warehouses::id))
        .select(Warehouse::as_select())
        .load(conn)
}

/// All of them, which other writers wait for until the transaction ends.
pub fn lock(conn: &mut Conn) -> QueryResult<Vec<Warehouse>> {
    let all = warehouses::table.order(warehouses::id).select(Warehouse::as_select());
    dialect::locked!(all).load(conn)
}

pub fn find(conn: &mut Conn, id: WarehouseId) -> QueryResult<Warehouse> {
    warehouses::table.find(id).select(Warehouse::as_select()).first(conn)
}

/// Units on hand in each, all variants together.
pub fn units(conn: &mut Conn) -> QueryResult<Vec<(WarehouseId, Option<i64>)>> {
    stock_items::table
        .group_by(stock_items::warehouse_id)
        .select((stock_items::warehouse_id, sum(stock_items::on_hand)))
        .load(conn)
}

pub fn insert(conn: &mut Conn, new: &WarehouseDetails) -> QueryResult<WarehouseId> {
    diesel::insert_into(warehouses::table).values(new).returning(warehouses::id).get_result(conn)
}

/// Answers 0 where the version is another by now.
pub fn update(
    conn: &mut Conn,
    (id, version): (WarehouseId, i32),
    new: &WarehouseDetails,
) -> QueryResult<usize> {
    diesel::update(warehouses::table.find(id).filter(warehouses::version.eq(version)))
        .set((new, warehouses::version.eq(version + 1)))
        .execute(conn)
}

/// Whether something came or went there, ever.
pub fn was_used(conn: &mut Conn, id: WarehouseId) -> QueryResult<bool> {
    let moved = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::warehouse_id.eq(id));
    diesel::select(diesel::dsl::exists(moved)).get_result(conn)
}

/// Deletes a warehouse with its empty places.
pub fn delete(conn: &mut Conn, id: WarehouseId) -> QueryResult<usize> {
    diesel::delete(stock_items::table.filter(stock_items::warehouse_id.eq(id))).execute(conn)?;
    diesel::delete(warehouses::table.find(id)).execute(conn)
}
