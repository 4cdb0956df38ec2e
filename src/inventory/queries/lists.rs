//! Lists of stock in the database. Compiled once for each database.

use diesel::{dsl::sum, prelude::*};

use super::{
    dialect::{Conn, DB},
    items,
};
use crate::{
    catalog::{ProductStatus, search_words},
    db::schema::{products, stock_items, stock_movements, users, variants, warehouses},
    foundation::ids::VariantId,
    inventory::models::{Stock, StockFilter, StockLevel, StockMovement, StockedVariant},
};

/// Units of a variant that nobody holds, in all warehouses; null where nothing ever lay.
macro_rules! left {
    () => {
        stock_items::table
            .filter(stock_items::variant_id.eq(variants::id))
            .select(sum(stock_items::on_hand - stock_items::held))
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
            let shown = products::status.eq(ProductStatus::Active.as_str());
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
    // What never lay in a warehouse before numbers: databases disagree on where nothing is sorted.
    let variants: Vec<StockedVariant> = matching!(filter)
        .order((variants::track_stock.desc(), left!().is_null().desc(), left!()))
        .then_order_by((products::title, products::id, variants::position, variants::id))
        .limit(limit)
        .offset(offset)
        .select(StockedVariant::as_select())
        .load(conn)?;
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
