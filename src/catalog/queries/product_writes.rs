//! Writing products with their pictures, categories and old slugs. Compiled once for each database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    catalog::models::{
        ImageRow, PartPosition, Product, ProductCategoryId, ProductRow, ProductStatus,
    },
    db::{
        batches,
        schema::{
            categories, order_line_items, product_categories, product_images, products,
            slug_redirects,
        },
    },
    foundation::{
        clock::Timestamp,
        ids::{CategoryId, ImageId, ProductId, Versioned},
    },
};

/// Inserts products. Returns their ids by slug.
pub fn insert(
    conn: &mut Conn,
    rows: &[ProductRow],
    now: Timestamp,
) -> QueryResult<HashMap<String, ProductId>> {
    let times = (products::inserted_at.eq(now), products::updated_at.eq(now));
    let mut ids = HashMap::with_capacity(rows.len());
    for rows in batches(rows) {
        let rows: Vec<_> = rows.iter().map(|row| (row, times)).collect();
        let inserted: Vec<(String, ProductId)> = diesel::insert_into(products::table)
            .values(rows)
            .returning((products::slug, products::id))
            .get_results(conn)?;
        ids.extend(inserted);
    }
    Ok(ids)
}

/// Returns a product and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: ProductId) -> QueryResult<Option<Product>> {
    locked!(products::table.find(id).select(Product::as_select())).first(conn).optional()
}

/// Updates a product. Returns 0 if it has another version now.
pub fn update(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<ProductId>,
    row: &ProductRow,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(products::table.find(id).filter(products::version.eq(version)))
        .set((row, products::version.eq(version + 1), products::updated_at.eq(now)))
        .execute(conn)
}

/// Sets the status of a product. Returns 0 if it has another version now.
pub fn set_status(
    conn: &mut Conn,
    Versioned { id, version }: Versioned<ProductId>,
    status: ProductStatus,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(products::table.find(id).filter(products::version.eq(version)))
        .set((
            products::status.eq(status),
            products::version.eq(version + 1),
            products::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Returns `true` if an order refers to it.
pub fn is_ordered(conn: &mut Conn, id: ProductId) -> QueryResult<bool> {
    let lines = order_line_items::table.filter(order_line_items::product_id.eq(id));
    diesel::select(diesel::dsl::exists(lines)).get_result(conn)
}

pub fn delete(conn: &mut Conn, id: ProductId) -> QueryResult<usize> {
    diesel::delete(products::table.find(id)).execute(conn)
}

/// Redirects an old slug to its product.
pub fn redirect(conn: &mut Conn, slug: &str, id: ProductId) -> QueryResult<usize> {
    diesel::insert_into(slug_redirects::table)
        .values((slug_redirects::slug.eq(slug), slug_redirects::product_id.eq(id)))
        .on_conflict(slug_redirects::slug)
        .do_update()
        .set(slug_redirects::product_id.eq(id))
        .execute(conn)
}

/// Deletes the redirects of slugs that are products' current slugs.
pub fn delete_redirects(conn: &mut Conn, slugs: &[&str]) -> QueryResult<usize> {
    let mut deleted = 0;
    for slugs in batches(slugs) {
        let redirects = slug_redirects::table.filter(slug_redirects::slug.eq_any(slugs));
        deleted += diesel::delete(redirects).execute(conn)?;
    }
    Ok(deleted)
}

/// Returns the slugs among these that lead to products other than `own`, also by a redirect.
pub fn taken_slugs(conn: &mut Conn, slugs: &[String], own: ProductId) -> QueryResult<Vec<String>> {
    let mut taken = Vec::new();
    for slugs in batches(slugs) {
        let current = products::table
            .filter(products::slug.eq_any(slugs).and(products::id.ne(own)))
            .select(products::slug);
        let old = slug_redirects::table
            .filter(slug_redirects::slug.eq_any(slugs).and(slug_redirects::product_id.ne(own)))
            .select(slug_redirects::slug);
        let found: Vec<String> = current.union_all(old).load(conn)?;
        taken.extend(found);
    }
    Ok(taken)
}

/// Returns the handles among these that are in use.
pub fn taken_handles(conn: &mut Conn, handles: &[String]) -> QueryResult<Vec<String>> {
    let mut taken = Vec::new();
    for handles in batches(handles) {
        let found = products::table.filter(products::handle.eq_any(handles));
        let found: Vec<String> = found.select(products::handle).load(conn)?;
        taken.extend(found);
    }
    Ok(taken)
}

pub fn delete_images(conn: &mut Conn, ids: &[ImageId]) -> QueryResult<usize> {
    diesel::delete(product_images::table.filter(product_images::id.eq_any(ids))).execute(conn)
}

/// Inserts pictures. Returns their ids by position.
pub fn insert_images(
    conn: &mut Conn,
    rows: &[ImageRow<'_>],
) -> QueryResult<HashMap<PartPosition, ImageId>> {
    let mut ids = HashMap::with_capacity(rows.len());
    for rows in batches(rows) {
        let inserted: Vec<(ProductId, i32, ImageId)> = diesel::insert_into(product_images::table)
            .values(rows)
            .returning((product_images::product_id, product_images::position, product_images::id))
            .get_results(conn)?;
        let by_position = |(product, position, id)| (PartPosition { product, position }, id);
        ids.extend(inserted.into_iter().map(by_position));
    }
    Ok(ids)
}

pub fn update_image(conn: &mut Conn, id: ImageId, row: &ImageRow<'_>) -> QueryResult<usize> {
    diesel::update(product_images::table.find(id)).set(row).execute(conn)
}

/// Counts the categories among these that exist.
pub fn count_categories(conn: &mut Conn, ids: &[CategoryId]) -> QueryResult<i64> {
    let mut count = 0;
    for ids in batches(ids) {
        let found = categories::table.filter(categories::id.eq_any(ids));
        count += found.count().get_result::<i64>(conn)?;
    }
    Ok(count)
}

/// Adds products to categories.
pub fn insert_categories(conn: &mut Conn, rows: &[ProductCategoryId]) -> QueryResult<usize> {
    crate::insert_rows!(conn, product_categories::table, rows)
}

/// Removes a product from all categories.
pub fn delete_categories(conn: &mut Conn, id: ProductId) -> QueryResult<usize> {
    let of_product = product_categories::table.filter(product_categories::product_id.eq(id));
    diesel::delete(of_product).execute(conn)
}
