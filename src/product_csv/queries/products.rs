//! Whole products in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::Product,
    db::schema::{products, variants},
    foundation::ids::ProductId,
    product_csv::models::OwnedSku,
};

pub fn by_handles(conn: &mut Conn, handles: &[&str]) -> QueryResult<Vec<Product>> {
    if handles.is_empty() {
        return Ok(Vec::new());
    }
    let found = products::table.filter(products::handle.eq_any(handles));
    found.select(Product::as_select()).load(conn)
}

pub fn by_titles(conn: &mut Conn, titles: &[&str]) -> QueryResult<Vec<Product>> {
    if titles.is_empty() {
        return Ok(Vec::new());
    }
    let found = products::table.filter(products::title.eq_any(titles)).order(products::id);
    found.select(Product::as_select()).load(conn)
}

pub fn by_ids(conn: &mut Conn, ids: &[ProductId]) -> QueryResult<Vec<Product>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = products::table.filter(products::id.eq_any(ids));
    found.select(Product::as_select()).load(conn)
}

/// Returns the products after one, in the order of their ids, which is that of their creation.
pub fn after(conn: &mut Conn, id: ProductId, limit: i64) -> QueryResult<Vec<Product>> {
    products::table
        .filter(products::id.gt(id))
        .order(products::id)
        .limit(limit)
        .select(Product::as_select())
        .load(conn)
}

/// Returns the titles among these that exist.
pub fn known_titles(conn: &mut Conn, titles: &[&str]) -> QueryResult<Vec<String>> {
    products::table.filter(products::title.eq_any(titles)).select(products::title).load(conn)
}

/// Returns the products that have these SKUs.
pub fn owners(conn: &mut Conn, skus: &[&str]) -> QueryResult<Vec<OwnedSku>> {
    if skus.is_empty() {
        return Ok(Vec::new());
    }
    variants::table
        .inner_join(products::table)
        .filter(variants::sku.eq_any(skus))
        .select((variants::sku.assume_not_null(), products::id, products::handle))
        .load(conn)
}
