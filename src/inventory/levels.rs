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
    search::{CatalogIndex, StockQuery, StockResults},
};

use super::models::{AvailableStock, LowStock, Stock, StockFilter, StockLevel};

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

/// Returns a page of variants with their stock, the lowest stock first. The database finds them while the catalog
/// index is not ready.
pub fn list_stock(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    filter: &StockFilter,
    request: PageRequest,
) -> Result<Page<Stock>> {
    scope.require(Permission::StockRead)?;
    if let Some(StockResults { variants, total }) = index.find_stock(&index_query(filter, request))
    {
        let mut items = q!(conn, inventory::items::list_stock(&variants))?;
        items.sort_by_key(|stock| variants.iter().position(|id| *id == stock.variant.id));
        return Ok(Page { items, total: i64::try_from(total).unwrap_or(i64::MAX), request });
    }
    let total = q!(conn, inventory::lists::count(filter))?;
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
pub fn count_stock(
    conn: &mut Conn<'_>,
    index: &CatalogIndex,
    scope: &Scope,
    filter: &StockFilter,
) -> Result<i64> {
    scope.require(Permission::StockRead)?;
    let nothing = PageRequest { number: 1, per_page: 0 };
    match index.find_stock(&index_query(filter, nothing)) {
        Some(found) => Ok(i64::try_from(found.total).unwrap_or(i64::MAX)),
        None => q!(conn, inventory::lists::count(filter)),
    }
}

fn index_query(filter: &StockFilter, request: PageRequest) -> StockQuery {
    StockQuery {
        text: filter.query.clone(),
        max_units: filter.level.max_units(),
        without_backorders: filter.level == StockLevel::SoldOut,
        offset: usize::try_from(request.offset()).unwrap_or_default(),
        limit: usize::try_from(request.per_page).unwrap_or_default(),
    }
}
