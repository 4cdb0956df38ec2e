//! Writing variants and their price history. Compiled once for each database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::models::{PartPosition, PriceChange, VariantRow},
    db::{
        batches,
        schema::{checkouts, price_changes, stock_holds, stock_items, variants},
    },
    foundation::{
        clock::Timestamp,
        ids::{CheckoutId, ProductId, VariantId},
    },
};

/// Inserts variants. Returns their ids by position.
pub fn insert(
    conn: &mut Conn,
    rows: &[VariantRow],
    now: Timestamp,
) -> QueryResult<HashMap<PartPosition, VariantId>> {
    let times = (variants::inserted_at.eq(now), variants::updated_at.eq(now));
    let mut ids = HashMap::with_capacity(rows.len());
    for rows in batches(rows) {
        let rows: Vec<_> = rows.iter().map(|row| (row, times)).collect();
        let inserted: Vec<(ProductId, i32, VariantId)> = diesel::insert_into(variants::table)
            .values(rows)
            .returning((variants::product_id, variants::position, variants::id))
            .get_results(conn)?;
        let by_position = |(product, position, id)| (PartPosition { product, position }, id);
        ids.extend(inserted.into_iter().map(by_position));
    }
    Ok(ids)
}

pub fn update(
    conn: &mut Conn,
    id: VariantId,
    row: &VariantRow,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(variants::table.find(id)).set((row, variants::updated_at.eq(now))).execute(conn)
}

/// Clears a variant's SKU and options before they are written, so that variants can exchange them.
pub fn clear_name(conn: &mut Conn, id: VariantId) -> QueryResult<usize> {
    diesel::update(variants::table.find(id))
        .set((variants::sku.eq(None::<String>), variants::option1.eq(format!("\u{1}{id}"))))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, ids: &[VariantId]) -> QueryResult<usize> {
    diesel::delete(variants::table.filter(variants::id.eq_any(ids))).execute(conn)
}

/// Returns those of the variants that unpaid orders have reserved units of.
pub fn reserved_by_orders(conn: &mut Conn, ids: &[VariantId]) -> QueryResult<Vec<VariantId>> {
    stock_holds::table
        .inner_join(stock_items::table)
        .inner_join(checkouts::table)
        .filter(stock_items::variant_id.eq_any(ids).and(checkouts::status.eq("placed")))
        .select(stock_items::variant_id)
        .distinct()
        .load(conn)
}

/// Returns the checkouts that have reserved units of these variants, ordered by id.
pub fn holding_checkouts(conn: &mut Conn, variants: &[VariantId]) -> QueryResult<Vec<CheckoutId>> {
    stock_holds::table
        .inner_join(stock_items::table)
        .filter(stock_items::variant_id.eq_any(variants))
        .select(stock_holds::checkout_id)
        .distinct()
        .order(stock_holds::checkout_id)
        .load(conn)
}

/// Returns those of the checkouts that have reserved units of any variant.
pub fn still_holding(conn: &mut Conn, among: &[CheckoutId]) -> QueryResult<Vec<CheckoutId>> {
    stock_holds::table
        .filter(stock_holds::checkout_id.eq_any(among))
        .select(stock_holds::checkout_id)
        .distinct()
        .load(conn)
}

/// Records that the reservations of checkouts changed.
pub fn touch_checkouts(conn: &mut Conn, ids: &[CheckoutId], now: Timestamp) -> QueryResult<usize> {
    diesel::update(checkouts::table.filter(checkouts::id.eq_any(ids)))
        .set(checkouts::updated_at.eq(now))
        .execute(conn)
}

/// Returns the SKUs among these that other products have.
pub fn skus_of_other_products(
    conn: &mut Conn,
    product: Option<ProductId>,
    skus: &[&str],
) -> QueryResult<Vec<Option<String>>> {
    let product = product.unwrap_or_else(|| 0.into());
    variants::table
        .filter(variants::sku.eq_any(skus).and(variants::product_id.ne(product)))
        .select(variants::sku)
        .load(conn)
}

pub fn record_prices(conn: &mut Conn, prices: &[PriceChange]) -> QueryResult<usize> {
    crate::insert_rows!(conn, price_changes::table, prices)
}
