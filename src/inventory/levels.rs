//! Stock levels: units on hand and units that can be sold.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Conn,
    deletions,
    foundation::{
        ids::{StockItemId, VariantId},
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::models::{AvailableStock, LowStock, Stock, StockFilter, StockItem, StockItemFilter};

/// Returns the available stock of each variant. Variants that do not exist are left out.
pub fn get_available_stock(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, AvailableStock>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant.id, stock.available_stock())).collect())
}

/// Returns the units on hand of each variant, including reserved ones. Variants that do not exist are left
/// out.
pub fn get_units_on_hand(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, i32>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant.id, stock.on_hand())).collect())
}

/// Returns a variant with its stock. The caller has checked the permission.
pub(super) fn stock_of(conn: &mut Conn<'_>, variant: VariantId) -> Result<Stock> {
    q!(conn, inventory::items::of(&[variant]))?.pop().ok_or(Error::NotFound)
}

/// Returns a variant with its stock.
pub fn get_stock(conn: &mut Conn<'_>, scope: &Scope, variant: VariantId) -> Result<Stock> {
    scope.require(Permission::StockRead)?;
    stock_of(conn, variant)
}

/// Returns the variant with a SKU and its stock.
pub fn get_stock_by_sku(conn: &mut Conn<'_>, scope: &Scope, sku: &str) -> Result<Stock> {
    scope.require(Permission::StockRead)?;
    let variant = q!(conn, inventory::items::by_sku(sku))?;
    stock_of(conn, variant)
}

/// Returns a page of variants with their stock, the lowest stock first.
pub fn list_stock(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockFilter,
    request: PageRequest,
) -> Result<Page<Stock>> {
    let total = count_stock(conn, scope, filter)?;
    let items = q!(conn, inventory::lists::page(filter, request))?;
    Ok(Page { items, total, request })
}

/// Returns some variants with their stock, in the order of their ids. Those that do not exist are left out.
pub fn list_stock_of(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variants: &[VariantId],
) -> Result<Vec<Stock>> {
    scope.require(Permission::StockRead)?;
    q!(conn, inventory::items::of(variants))
}

/// Returns a slice of the stock of all variants in all warehouses, for programs.
pub fn list_stock_item_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockItemFilter,
    request: &SliceRequest,
) -> Result<Slice<StockItem>> {
    scope.require(Permission::StockRead)?;
    // Stock is deleted with its variant or its warehouse only.
    let slice = deletions::load_slice(conn, "stock_item", request, |conn, range| {
        q!(conn, inventory::items::slice(filter, range))
    })?;
    let ids: Vec<StockItemId> = slice.rows.iter().copied().map(StockItemId::from).collect();
    let items = q!(conn, inventory::items::by_ids(&ids))?;
    Ok(slice.with_records(items, |item| item.id.get()))
}

/// Returns public variants with at most `most` unreserved units, the last changed first. Variants whose
/// stock has not changed for long are left out.
pub fn list_latest_low_stock(
    conn: &mut Conn<'_>,
    scope: &Scope,
    most: i32,
    limit: i64,
) -> Result<Vec<LowStock>> {
    scope.require(Permission::StockRead)?;
    q!(conn, inventory::lists::latest_low(most, limit))
}

/// Counts the variants in all pages of a list of stock.
pub fn count_stock(conn: &mut Conn<'_>, scope: &Scope, filter: &StockFilter) -> Result<i64> {
    scope.require(Permission::StockRead)?;
    q!(conn, inventory::lists::count(filter))
}
