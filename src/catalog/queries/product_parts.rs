//! The parts of many products in one query each. Compiled once for each database.

use std::collections::HashMap;

use diesel::{
    dsl::{min, sum},
    prelude::*,
};

use super::dialect::Conn;
use crate::{
    catalog::models::{Image, ProductCategory, ProductCategoryId, Variant},
    db::schema::{
        categories, checkouts, pictures, product_categories, product_images, stock_holds,
        stock_items, variants,
    },
    foundation::{
        clock::Timestamp,
        ids::{ProductId, VariantId},
    },
};

pub fn variants(conn: &mut Conn, products: &[ProductId]) -> QueryResult<Vec<Variant>> {
    variants::table
        .filter(variants::product_id.eq_any(products))
        .order((variants::position, variants::id))
        .select(Variant::as_select())
        .load(conn)
}

/// Returns the unreserved units of each variant, across all warehouses. Variants that were never
/// stocked are left out.
pub fn stock_left(conn: &mut Conn, products: &[ProductId]) -> QueryResult<HashMap<VariantId, i64>> {
    let rows: Vec<(VariantId, Option<i64>)> = stock_items::table
        .inner_join(variants::table)
        .filter(variants::product_id.eq_any(products))
        .group_by(stock_items::variant_id)
        .select((stock_items::variant_id, sum(stock_items::on_hand - stock_items::held)))
        .load(conn)?;
    Ok(rows.into_iter().map(|(variant, left)| (variant, left.unwrap_or(0))).collect())
}

/// Returns the end of the first reservation of each of these variants. Variants without
/// reservations are left out.
pub fn first_hold_ends(
    conn: &mut Conn,
    variants: &[VariantId],
) -> QueryResult<HashMap<VariantId, Timestamp>> {
    let rows: Vec<(VariantId, Option<Timestamp>)> = stock_holds::table
        .inner_join(stock_items::table)
        .inner_join(checkouts::table)
        .filter(stock_items::variant_id.eq_any(variants))
        .group_by(stock_items::variant_id)
        .select((stock_items::variant_id, min(checkouts::expires_at)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(variant, ends)| Some((variant, ends?))).collect())
}

pub fn images(conn: &mut Conn, products: &[ProductId]) -> QueryResult<Vec<Image>> {
    product_images::table
        .left_join(pictures::table)
        .filter(product_images::product_id.eq_any(products))
        .order((product_images::position, product_images::id))
        .select(Image::as_select())
        .load(conn)
}

/// Returns the products that have a picture, in no order.
pub fn with_pictures(conn: &mut Conn, products: &[ProductId]) -> QueryResult<Vec<ProductId>> {
    product_images::table
        .filter(product_images::product_id.eq_any(products))
        .select(product_images::product_id)
        .distinct()
        .load(conn)
}

/// Returns the ids of the categories of each product, in order.
pub fn category_ids(
    conn: &mut Conn,
    products: &[ProductId],
) -> QueryResult<Vec<ProductCategoryId>> {
    product_categories::table
        .filter(product_categories::product_id.eq_any(products))
        .order((product_categories::product_id, product_categories::category_id))
        .select(ProductCategoryId::as_select())
        .load(conn)
}

pub fn categories(conn: &mut Conn, products: &[ProductId]) -> QueryResult<Vec<ProductCategory>> {
    product_categories::table
        .inner_join(categories::table)
        .filter(product_categories::product_id.eq_any(products))
        .order((categories::position, categories::title))
        .select(ProductCategory::as_select())
        .load(conn)
}
