//! Stock levels: units on hand and units that can be sold.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::{
        ids::VariantId,
        page::{Page, PageRequest},
    },
    q,
};

use super::models::{AvailableStock, LowStock, Stock, StockFilter};

/// Returns the available stock of each variant. Variants that do not exist are left out.
pub fn get_available_stock(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, AvailableStock>> {
    let stock = q!(conn, inventory::items::list_stock(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant.id, stock.available_stock())).collect())
}

/// Returns the units on hand of each variant, including reserved ones. Variants that do not exist are left
/// out.
pub fn get_units_on_hand(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, i32>> {
    let stock = q!(conn, inventory::items::list_stock(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant.id, stock.on_hand())).collect())
}

/// Returns a variant with its stock. The caller has checked the permission.
pub(super) fn load_stock(conn: &mut Conn<'_>, variant: VariantId) -> Result<Stock> {
    q!(conn, inventory::items::list_stock(&[variant]))?.pop().ok_or(Error::NotFound)
}

/// Returns a variant with its stock.
pub fn get_stock(conn: &mut Conn<'_>, scope: &Scope, variant: VariantId) -> Result<Stock> {
    scope.require(Permission::StockRead)?;
    load_stock(conn, variant)
}

/// Returns the variant with a SKU and its stock.
pub fn get_stock_by_sku(conn: &mut Conn<'_>, scope: &Scope, sku: &str) -> Result<Stock> {
    scope.require(Permission::StockRead)?;
    let variant = q!(conn, inventory::items::by_sku(sku))?;
    load_stock(conn, variant)
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
pub fn list_stock_for(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variants: &[VariantId],
) -> Result<Vec<Stock>> {
    scope.require(Permission::StockRead)?;
    q!(conn, inventory::items::list_stock(variants))
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
