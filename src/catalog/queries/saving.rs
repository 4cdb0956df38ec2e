//! Writing products. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::models::{Image, ProductFields, Variant, VariantFields},
    db::schema::{
        price_changes, product_categories, product_images, products, slug_redirects, variants,
    },
    foundation::{
        clock::Timestamp,
        ids::{CategoryId, ImageId, ProductId, VariantId},
        money::Money,
    },
};

pub fn product_fields(conn: &mut Conn, id: ProductId) -> QueryResult<ProductFields> {
    products::table.find(id).select(ProductFields::as_select()).first(conn)
}

pub fn insert_product(
    conn: &mut Conn,
    fields: &ProductFields,
    now: Timestamp,
) -> QueryResult<ProductId> {
    diesel::insert_into(products::table)
        .values((fields, products::inserted_at.eq(now), products::updated_at.eq(now)))
        .returning(products::id)
        .get_result(conn)
}

pub fn update_product(
    conn: &mut Conn,
    id: ProductId,
    fields: &ProductFields,
) -> QueryResult<usize> {
    diesel::update(products::table.find(id)).set(fields).execute(conn)
}

/// Counts a change.
pub fn touch(conn: &mut Conn, id: ProductId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(products::table.find(id))
        .set((products::version.eq(products::version + 1), products::updated_at.eq(now)))
        .execute(conn)
}

pub fn redirect_slug(conn: &mut Conn, slug: &str, id: ProductId) -> QueryResult<usize> {
    diesel::insert_into(slug_redirects::table)
        .values((slug_redirects::slug.eq(slug), slug_redirects::product_id.eq(id)))
        .execute(conn)
}

/// An address that a product has is no redirect any more.
pub fn take_back_slug(conn: &mut Conn, slug: &str) -> QueryResult<usize> {
    diesel::delete(slug_redirects::table.filter(slug_redirects::slug.eq(slug))).execute(conn)
}

pub fn images(conn: &mut Conn, product: ProductId) -> QueryResult<Vec<Image>> {
    product_images::table
        .filter(product_images::product_id.eq(product))
        .order((product_images::position, product_images::id))
        .select(Image::as_select())
        .load(conn)
}

pub fn delete_images(conn: &mut Conn, product: ProductId) -> QueryResult<usize> {
    diesel::delete(product_images::table.filter(product_images::product_id.eq(product)))
        .execute(conn)
}

pub fn insert_image(
    conn: &mut Conn,
    product: ProductId,
    position: i32,
    src: &str,
    alt: &str,
) -> QueryResult<ImageId> {
    diesel::insert_into(product_images::table)
        .values((
            product_images::product_id.eq(product),
            product_images::position.eq(position),
            product_images::src.eq(src),
            product_images::alt.eq(alt),
        ))
        .returning(product_images::id)
        .get_result(conn)
}

pub fn variants(conn: &mut Conn, product: ProductId) -> QueryResult<Vec<Variant>> {
    variants::table
        .filter(variants::product_id.eq(product))
        .order((variants::position, variants::id))
        .select(Variant::as_select())
        .load(conn)
}

pub fn delete_variants(conn: &mut Conn, ids: &[VariantId]) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    diesel::delete(variants::table.filter(variants::id.eq_any(ids))).execute(conn)
}

/// Gives up SKU and options for a moment; no option can contain the control character.
pub fn park_variant(conn: &mut Conn, id: VariantId) -> QueryResult<usize> {
    diesel::update(variants::table.find(id))
        .set((variants::sku.eq(None::<String>), variants::option1.eq(format!("\u{1}{id}"))))
        .execute(conn)
}

pub fn insert_variant(
    conn: &mut Conn,
    product: ProductId,
    fields: &VariantFields,
    now: Timestamp,
) -> QueryResult<VariantId> {
    diesel::insert_into(variants::table)
        .values((
            fields,
            variants::product_id.eq(product),
            variants::inserted_at.eq(now),
            variants::updated_at.eq(now),
        ))
        .returning(variants::id)
        .get_result(conn)
}

pub fn update_variant(
    conn: &mut Conn,
    id: VariantId,
    fields: &VariantFields,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(variants::table.find(id))
        .set((fields, variants::updated_at.eq(now)))
        .execute(conn)
}

pub fn note_price(
    conn: &mut Conn,
    id: VariantId,
    price: &Money,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(price_changes::table)
        .values((
            price_changes::variant_id.eq(id),
            price_changes::price.eq(price),
            price_changes::changed_at.eq(now),
        ))
        .execute(conn)
}

pub fn category_ids(conn: &mut Conn, product: ProductId) -> QueryResult<Vec<CategoryId>> {
    product_categories::table
        .filter(product_categories::product_id.eq(product))
        .select(product_categories::category_id)
        .load(conn)
}

pub fn leave_categories(
    conn: &mut Conn,
    product: ProductId,
    ids: &[CategoryId],
) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    let memberships = product_categories::table
        .filter(product_categories::product_id.eq(product))
        .filter(product_categories::category_id.eq_any(ids));
    diesel::delete(memberships).execute(conn)
}

pub fn join_categories(
    conn: &mut Conn,
    product: ProductId,
    ids: &[CategoryId],
) -> QueryResult<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    let memberships: Vec<_> = ids
        .iter()
        .map(|id| {
            (product_categories::product_id.eq(product), product_categories::category_id.eq(*id))
        })
        .collect();
    diesel::insert_into(product_categories::table).values(&memberships).execute(conn)
}
