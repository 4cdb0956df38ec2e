//! What belongs to products. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::{Category, Image, Variant},
    db::schema::{categories, product_categories, product_images, stock_items, variants},
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
        .filter(product_images::product_id.eq_any(of))
        .order((product_images::product_id, product_images::position, product_images::id))
        .select(Image::as_select())
        .load(conn)
}

pub fn categories(conn: &mut Conn, of: &[ProductId]) -> QueryResult<Vec<(ProductId, Category)>> {
    product_categories::table
        .inner_join(categories::table)
        .filter(product_categories::product_id.eq_any(of))
        .order((product_categories::product_id, categories::id))
        .select((product_categories::product_id, Category::as_select()))
        .load(conn)
}

/// Units of the products' variants, warehouse by warehouse.
pub fn on_hand(conn: &mut Conn, of: &[ProductId]) -> QueryResult<Vec<(VariantId, i32)>> {
    stock_items::table
        .inner_join(variants::table)
        .filter(variants::product_id.eq_any(of))
        .select((stock_items::variant_id, stock_items::on_hand))
        .load(conn)
}
