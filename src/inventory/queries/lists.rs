//! Lists of stock in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB};
use crate::{
    db::schema::{products, stock_items, stock_movements, variants},
    foundation::ids::VariantId,
    inventory::models::{Stock, StockFilter, StockMovement},
};

/// Up to how many units are few.
const LOW: i32 = 5;

macro_rules! matching {
    ($filter:expr) => {{
        let mut query = variants::table
            .inner_join(products::table)
            .left_join(stock_items::table)
            .into_boxed::<DB>();
        for word in $filter.query.to_lowercase().split_whitespace() {
            query = query.filter(products::search_text.like(containing(word)).escape('\\'));
        }
        if $filter.low {
            let left = (stock_items::on_hand - stock_items::held).nullable();
            let low = left.le(LOW).or(stock_items::id.nullable().is_null());
            query = query.filter(variants::track_stock).filter(low);
        }
        query
    }};
}

pub fn page(
    conn: &mut Conn,
    filter: &StockFilter,
    limit: i64,
    offset: i64,
) -> QueryResult<Vec<Stock>> {
    matching!(filter)
        .order((products::title, products::id, variants::position, variants::id))
        .limit(limit)
        .offset(offset)
        .select(Stock::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn, filter: &StockFilter) -> QueryResult<i64> {
    matching!(filter).count().get_result(conn)
}

pub fn movements(
    conn: &mut Conn,
    variant: VariantId,
    limit: i64,
) -> QueryResult<Vec<StockMovement>> {
    stock_movements::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq(variant))
        .order(stock_movements::id.desc())
        .limit(limit)
        .select(StockMovement::as_select())
        .load(conn)
}

/// A pattern for texts with the word in them; the word's own wildcards are letters.
fn containing(word: &str) -> String {
    let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
