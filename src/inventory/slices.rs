//! Slices of stock, its ledger and the warehouses, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, types::load_rows},
    deletions,
    foundation::{
        ids::{StockItemId, StockMovementId, WarehouseId},
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::{
    models::{StockItem, StockItemFilter, StockMovement, Warehouse},
    warehouses::KIND as WAREHOUSE_KIND,
};

/// Returns a slice of the stock of all variants in all warehouses, for programs.
pub fn list_stock_item_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockItemFilter,
    request: &SliceRequest,
) -> Result<Slice<StockItem>> {
    scope.require(Permission::StockRead)?;
    // Stock is deleted with its variant or its warehouse only.
    let slice = load_rows(request, |range| q!(conn, inventory::items::slice(filter, range)))?;
    let ids: Vec<StockItemId> = slice.rows.iter().copied().map(StockItemId::from).collect();
    let items = q!(conn, inventory::items::by_ids(&ids))?;
    Ok(slice.with_records(items, |item| item.id.get()))
}

/// Returns a slice of the ledger that matches, for programs. Lines are never changed or deleted.
pub fn list_movement_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockItemFilter,
    request: &SliceRequest,
) -> Result<Slice<StockMovement>> {
    scope.require(Permission::StockRead)?;
    let slice = load_rows(request, |range| q!(conn, inventory::ledger::slice(filter, range)))?;
    let ids: Vec<StockMovementId> = slice.rows.iter().copied().map(StockMovementId::from).collect();
    let movements = q!(conn, inventory::ledger::by_ids(&ids))?;
    Ok(slice.with_records(movements, |movement| movement.id.get()))
}

/// Returns a slice of all warehouses, for programs.
pub fn list_warehouse_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<Warehouse>> {
    scope.require(Permission::WarehousesRead)?;
    let slice = deletions::load_slice(conn, WAREHOUSE_KIND, request, |conn, range| {
        q!(conn, inventory::warehouses::slice(range))
    })?;
    let ids: Vec<WarehouseId> = slice.rows.iter().copied().map(WarehouseId::from).collect();
    let warehouses = q!(conn, inventory::warehouses::by_ids(&ids))?;
    Ok(slice.with_records(warehouses, |warehouse| warehouse.id.get()))
}
