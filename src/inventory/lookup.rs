//! Looking at what is there.

use crate::{
    Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        clock::Timestamp,
        ids::{CheckoutId, VariantId},
        page::{Page, PageRequest},
    },
    q,
};

use super::{
    ledger::stock_of,
    models::{Stock, StockFilter, StockMovement, StockedVariant},
};

/// A variant with its stock.
pub fn get_stock(conn: &mut Conn<'_>, scope: &Scope, variant: VariantId) -> Result<Stock> {
    scope.require_admin()?;
    stock_of(conn, variant)
}

/// The variant with a stock keeping unit, and its stock.
pub fn get_stock_by_sku(conn: &mut Conn<'_>, scope: &Scope, sku: &str) -> Result<Stock> {
    scope.require_admin()?;
    let variant = q!(conn, inventory::items::by_sku(sku))?;
    stock_of(conn, variant)
}

/// A page of variants with their stock: what runs out first comes first.
pub fn list_stock(
    conn: &mut Conn<'_>,
    scope: &Scope,
    filter: &StockFilter,
    request: PageRequest,
) -> Result<Page<Stock>> {
    let total = count_stock(conn, scope, filter)?;
    let items = q!(conn, inventory::lists::page(filter, request.per_page, request.offset()))?;
    Ok(Page { items, total, request })
}

/// Some variants with their stock, in the order of their ids. Those that do not exist are left out.
pub fn list_stock_of(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variants: &[VariantId],
) -> Result<Vec<Stock>> {
    scope.require_admin()?;
    q!(conn, inventory::items::of(variants))
}

/// Variants in the shop that have at most so many units, or none, and when that changed last: what
/// was changed last comes first, and what has not changed for long is left out.
pub fn list_latest_low_stock(
    conn: &mut Conn<'_>,
    scope: &Scope,
    most: i32,
    limit: i64,
) -> Result<Vec<(Stock, Option<Timestamp>)>> {
    scope.require_admin()?;
    q!(conn, inventory::lists::latest_low(most, limit))
}

/// How many variants a list of stock has in all its pages.
pub fn count_stock(conn: &mut Conn<'_>, scope: &Scope, filter: &StockFilter) -> Result<i64> {
    scope.require_admin()?;
    q!(conn, inventory::lists::count(filter))
}

/// A page of a variant's ledger, the newest line first.
pub fn list_movements(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variant: VariantId,
    request: PageRequest,
) -> Result<Page<StockMovement>> {
    scope.require_admin()?;
    let (limit, offset) = (request.per_page, request.offset());
    let items = q!(conn, inventory::lists::movements(variant, limit, offset))?;
    let total = q!(conn, inventory::lists::count_movements(variant))?;
    Ok(Page { items, total, request })
}

/// What each of these checkouts holds, by name.
pub fn list_held(
    conn: &mut Conn<'_>,
    checkouts: &[CheckoutId],
) -> Result<Vec<(CheckoutId, StockedVariant, i32)>> {
    q!(conn, inventory::holds::lines(checkouts))
}
