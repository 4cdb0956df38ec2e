//! The parts of products. Compiled once for each database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::{Image, ProductCategory, Variant},
    db::schema::{categories, pictures, product_categories, product_images, stock_items, variants},
    foundation::ids::{ProductId, VariantId},
};

pub fn variants(conn: &mut Conn, of: &[ProductId]) -> QueryResult<Vec<Variant>> {
    variants::table
        .filter(variants::product_id.eq_any(of))
        .order((variants::product_id, variants::position, variants::id))
        .select(Variant::as_select())
        .load(conn)
}

pub fn images(conn: &mut Conn, of: &[ProductId]) -> QueryResult<Vec<Image>> {
    product_images::table
        .left_join(pictures::table)
        .filter(product_images::product_id.eq_any(of))
        .order((product_images::product_id, product_images::position, product_images::id))
        .select(Image::as_select())
        .load(conn)
}

pub fn categories(conn: &mut Conn, of: &[ProductId]) -> QueryResult<Vec<ProductCategory>> {
    product_categories::table
        .inner_join(categories::table)
        .filter(product_categories::product_id.eq_any(of))
        .order((product_categories::product_id, categories::id))
        .select(ProductCategory::as_select())
        .load(conn)
}

/// Returns the units of the products' variants in all warehouses. Variants that were never stocked are
/// left out.
pub fn on_hand(conn: &mut Conn, of: &[ProductId]) -> QueryResult<HashMap<VariantId, i32>> {
    let items: Vec<(VariantId, i32)> = stock_items::table
        .inner_join(variants::table)
        .filter(variants::product_id.eq_any(of))
        .select((stock_items::variant_id, stock_items::on_hand))
        .load(conn)?;
    let mut on_hand = HashMap::new();
    for (variant, units) in items {
        *on_hand.entry(variant).or_default() += units;
    }
    Ok(on_hand)
}
