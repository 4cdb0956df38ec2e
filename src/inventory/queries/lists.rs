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
    catalog::search_words,
    db::schema::{products, stock_items, stock_movements, users, variants, warehouses},
    foundation::{
        clock::Timestamp,
        ids::{StockMovementId, VariantId},
    },
    inventory::models::{Stock, StockFilter, StockLevel, StockMovement, StockedVariant},
};

/// Lines of the ledgers among which changes are looked for.
const LINES: i64 = 2_000;

/// Units of a variant that nobody holds, in all warehouses; null where nothing ever lay.
macro_rules! left {
    () => {
        stock_items::table
            .filter(stock_items::variant_id.eq(variants::id))
            .select(sum(stock_items::on_hand - stock_items::held))
            .single_value()
    };
}

/// The newest line of a variant's ledger; null where there is none.
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
        if let Some(most) = $filter.level.most() {
            let few = left!().le(i64::from(most)).or(left!().is_null());
            let shown = products::status.eq_any(["active", "unlisted"]);
            query = query.filter(variants::track_stock).filter(few).filter(shown);
        }
        if $filter.level == StockLevel::SoldOut {
            query = query.filter(variants::backorder.eq(false));
        }
        query
    }};
}

/// What runs out first comes first, what is not counted last.
pub fn page(
    conn: &mut Conn,
    filter: &StockFilter,
    limit: i64,
    offset: i64,
) -> QueryResult<Vec<Stock>> {
    // What never lay in a warehouse counts as none: databases disagree on where nothing is sorted.
    let none = left!().is_null();
    let left = case_when(none, 0_i64.into_sql::<BigInt>()).otherwise(left!().assume_not_null());
    let variants: Vec<StockedVariant> = matching!(filter)
        .order((variants::track_stock.desc(), left))
        .then_order_by((products::title, products::id, variants::position, variants::id))
        .limit(limit)
        .offset(offset)
        .select(StockedVariant::as_select())
        .load(conn)?;
    stocked(conn, variants)
}

/// What has at most so many units, or none: what was changed last comes first, with the moment.
/// Only the newest lines of all ledgers are looked at, so that it takes no longer with the years.
pub fn latest_low(
    conn: &mut Conn,
    most: i32,
    limit: i64,
) -> QueryResult<Vec<(Stock, Option<Timestamp>)>> {
    let filter = StockFilter { level: StockLevel::Low(most), ..StockFilter::default() };
    let newest: Option<StockMovementId> =
        stock_movements::table.select(max(stock_movements::id)).first(conn)?;
    let from = StockMovementId::from(newest.map_or(0, StockMovementId::get) - LINES);
    let changed = stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_movements::id.gt(from))
        .select(stock_items::variant_id);
    let (variants, lines): (Vec<StockedVariant>, Vec<Option<StockMovementId>>) = matching!(filter)
        .filter(variants::id.eq_any(changed))
        .order((newest!().desc(), variants::id))
        .limit(limit)
        .select((StockedVariant::as_select(), newest!()))
        .load::<(StockedVariant, Option<StockMovementId>)>(conn)?
        .into_iter()
        .unzip();
    let moments: HashMap<StockMovementId, Timestamp> = stock_movements::table
        .filter(stock_movements::id.eq_any(lines.iter().flatten().copied().collect::<Vec<_>>()))
        .select((stock_movements::id, stock_movements::inserted_at))
        .load::<(StockMovementId, Timestamp)>(conn)?
        .into_iter()
        .collect();
    let moments = lines.iter().map(|line| moments.get(line.as_ref()?).copied());
    Ok(stocked(conn, variants)?.into_iter().zip(moments).collect())
}

/// Variants with what lies in each warehouse.
fn stocked(conn: &mut Conn, variants: Vec<StockedVariant>) -> QueryResult<Vec<Stock>> {
    let ids: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
    let items = items::places(conn, &ids)?;
    let of = |id| items.iter().filter(|item| item.variant_id == id).copied().collect();
    Ok(variants.into_iter().map(|variant| Stock { items: of(variant.id), variant }).collect())
}

pub fn count(conn: &mut Conn, filter: &StockFilter) -> QueryResult<i64> {
    matching!(filter).count().get_result(conn)
}

/// A part of a variant's ledger, the newest line first.
pub fn movements(
    conn: &mut Conn,
    variant: VariantId,
    limit: i64,
    offset: i64,
) -> QueryResult<Vec<StockMovement>> {
    stock_movements::table
        .inner_join(stock_items::table.inner_join(warehouses::table))
        .left_join(users::table)
        .filter(stock_items::variant_id.eq(variant))
        .order(stock_movements::id.desc())
        .limit(limit)
        .offset(offset)
        .select(StockMovement::as_select())
        .load(conn)
}

pub fn count_movements(conn: &mut Conn, variant: VariantId) -> QueryResult<i64> {
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .count()
        .get_result(conn)
}

/// A pattern for texts with the word in them; the word's own wildcards are letters.
fn containing(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
