//! Lists of stock in the database. Compiled once for each database.

use std::collections::HashMap;

use diesel::{
    dsl::{case_when, max, sum},
    prelude::*,
    sql_types::BigInt,
};

use super::{
    dialect::{Conn, DB},
    items,
};
use crate::{
    catalog::{ProductStatus, search_words},
    db::{
        like::containing,
        schema::{products, stock_items, stock_movements, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{StockMovementId, VariantId},
        page::PageRequest,
    },
    inventory::models::{LowStock, Stock, StockFilter, StockLevel, StockedVariant},
};

/// The number of lines at the end of the ledger that are searched for changes.
const RECENT_LINES: i64 = 2_000;

/// Unreserved units of a variant across all warehouses; null if it was never stocked.
macro_rules! left {
    () => {
        stock_items::table
            .filter(stock_items::variant_id.eq(variants::id))
            .select(sum(stock_items::on_hand - stock_items::held))
            .single_value()
    };
}

/// The newest line of a variant's ledger; null if there is none.
macro_rules! newest {
    () => {
        stock_movements::table
            .inner_join(stock_items::table)
            .filter(stock_items::variant_id.eq(variants::id))
            .select(max(stock_movements::id))
            .single_value()
    };
}

macro_rules! matching {
    ($filter:expr) => {{
        let mut query = variants::table.inner_join(products::table).into_boxed::<DB>();
        for word in search_words(&$filter.query) {
            query = query.filter(products::search_text.like(containing(&word)).escape('\\'));
        }
        if let Some(max) = $filter.level.max_units() {
            let few = left!().le(i64::from(max)).or(left!().is_null());
            let shown = products::status.eq_any(ProductStatus::PUBLIC);
            query = query.filter(variants::track_stock).filter(few).filter(shown);
        }
        if $filter.level == StockLevel::SoldOut {
            query = query.filter(variants::backorder.eq(false));
        }
        query
    }};
}

/// Returns a page of variants, the lowest stock first and those whose stock is not counted last.
pub fn page(conn: &mut Conn, filter: &StockFilter, page: PageRequest) -> QueryResult<Vec<Stock>> {
    // Variants that were never stocked count as zero, because databases sort nulls differently.
    let none = left!().is_null();
    let left = case_when(none, 0_i64.into_sql::<BigInt>()).otherwise(left!().assume_not_null());
    let variants: Vec<StockedVariant> = matching!(filter)
        .order((variants::track_stock.desc(), left))
        .then_order_by((products::title, products::id, variants::position, variants::id))
        .limit(page.per_page)
        .offset(page.offset())
        .select(StockedVariant::as_select())
        .load(conn)?;
    with_items(conn, variants)
}

/// Returns variants with at most `most` units, the last changed first. Only the end of the ledger
/// is searched, so that the query does not get slower over the years.
pub fn latest_low(conn: &mut Conn, most: i32, limit: i64) -> QueryResult<Vec<LowStock>> {
    let filter = StockFilter { level: StockLevel::Low(most), ..StockFilter::default() };
    let newest: Option<StockMovementId> =
        stock_movements::table.select(max(stock_movements::id)).first(conn)?;
    let from = StockMovementId::from(newest.map_or(0, StockMovementId::get) - RECENT_LINES);
    let changed = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_movements::id.gt(from))
        .select(stock_items::variant_id);
    let found: Vec<(StockedVariant, Option<StockMovementId>)> = matching!(filter)
        .filter(variants::id.eq_any(changed))
        .order((newest!().desc(), variants::id))
        .limit(limit)
        .select((StockedVariant::as_select(), newest!()))
        .load(conn)?;
    let lines: Vec<StockMovementId> = found.iter().filter_map(|(_, line)| *line).collect();
    let times: Vec<(StockMovementId, Timestamp)> = stock_movements::table
        .filter(stock_movements::id.eq_any(lines))
        .select((stock_movements::id, stock_movements::inserted_at))
        .load(conn)?;
    let times: HashMap<StockMovementId, Timestamp> = times.into_iter().collect();
    let changed_at: Vec<Option<Timestamp>> =
        found.iter().map(|(_, line)| times.get(line.as_ref()?).copied()).collect();
    let variants = found.into_iter().map(|(variant, _)| variant).collect();
    let stocks = with_items(conn, variants)?.into_iter().zip(changed_at);
    Ok(stocks.map(|(stock, changed_at)| LowStock { stock, changed_at }).collect())
}

/// Adds the stock items to variants.
fn with_items(conn: &mut Conn, variants: Vec<StockedVariant>) -> QueryResult<Vec<Stock>> {
    let ids: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
    let items = items::list_items(conn, &ids)?;
    let items_of = |id| items.iter().filter(|item| item.variant_id == id).copied().collect();
    let stock = |variant: StockedVariant| Stock { items: items_of(variant.id), variant };
    Ok(variants.into_iter().map(stock).collect())
}

pub fn count(conn: &mut Conn, filter: &StockFilter) -> QueryResult<i64> {
    matching!(filter).count().get_result(conn)
}
