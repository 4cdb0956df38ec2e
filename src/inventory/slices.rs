//! Slices of stock, its ledger and the warehouses, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::slice::{Slice, SliceRequest},
    q,
    tombstones::{self, RecordList},
};

use super::models::{StockItem, StockItemFilter, StockMovement, Warehouse};

/// Returns a slice of the stock of all variants in all warehouses, for programs.
pub fn list_stock_item_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockItemFilter,
    request: &SliceRequest,
) -> Result<Slice<StockItem>> {
    scope.require(Permission::StockRead)?;
    let slice = tombstones::load_slice(conn, RecordList::StockItems, request, |conn, range| {
        q!(conn, inventory::items::slice(filter, range))
    })?;
    let items = q!(conn, inventory::items::by_ids(&slice.ids()))?;
    Ok(slice.with_records(items, |item| item.id.get()))
}

/// Returns a slice of the ledger that matches, the newest line first, for programs. Lines never change, and
/// are deleted with their stock item only.
pub fn list_movement_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockItemFilter,
    request: &SliceRequest,
) -> Result<Slice<StockMovement>> {
    scope.require(Permission::StockRead)?;
    let request = request.newest_first();
    let slice =
        tombstones::load_slice(conn, RecordList::StockMovements, &request, |conn, range| {
            q!(conn, inventory::ledger::slice(filter, range))
        })?;
    let movements = q!(conn, inventory::ledger::by_ids(&slice.ids()))?;
    Ok(slice.with_records(movements, |movement| movement.id.get()))
}

/// Returns a slice of all warehouses, for programs.
pub fn list_warehouse_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<Warehouse>> {
    scope.require(Permission::WarehousesRead)?;
    let slice = tombstones::load_slice(conn, RecordList::Warehouses, request, |conn, range| {
        q!(conn, inventory::warehouses::slice(range))
    })?;
    let warehouses = q!(conn, inventory::warehouses::by_ids(&slice.ids()))?;
    Ok(slice.with_records(warehouses, |warehouse| warehouse.id.get()))
}
