//! Writing products with their pictures, categories and old slugs. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    catalog::models::{ImageRow, Product, ProductRow, ProductStatus},
    db::{
        Prepare,
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

pub fn insert(conn: &mut Conn, row: &ProductRow, now: Timestamp) -> QueryResult<ProductId> {
    diesel::insert_into(products::table)
        .values((row, products::inserted_at.eq(now), products::updated_at.eq(now)))
        .returning(products::id)
        .get_result(conn)
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

/// Deletes the redirect of a slug that is a product's current slug.
pub fn delete_redirect(conn: &mut Conn, slug: &str) -> QueryResult<usize> {
    diesel::delete(slug_redirects::table.filter(slug_redirects::slug.eq(slug))).execute(conn)
}

/// Returns `true` if a slug leads to a product other than `own`, also by a redirect.
pub fn is_slug_taken(conn: &mut Conn, slug: &str, own: ProductId) -> QueryResult<bool> {
    let product = products::table.filter(products::slug.eq(slug).and(products::id.ne(own)));
    let redirect = slug_redirects::table
        .filter(slug_redirects::slug.eq(slug).and(slug_redirects::product_id.ne(own)));
    diesel::select(diesel::dsl::exists(product).or(diesel::dsl::exists(redirect))).get_result(conn)
}

/// Returns the slugs among these that lead to products other than `own`, also by a redirect.
pub fn taken_slugs(conn: &mut Conn, slugs: &[String], own: ProductId) -> QueryResult<Vec<String>> {
    let mut taken: Vec<String> = products::table
        .filter(products::slug.eq_any(slugs).and(products::id.ne(own)))
        .select(products::slug)
        .load(conn)?;
    let old: Vec<String> = slug_redirects::table
        .filter(slug_redirects::slug.eq_any(slugs).and(slug_redirects::product_id.ne(own)))
        .select(slug_redirects::slug)
        .load(conn)?;
    taken.extend(old);
    Ok(taken)
}

/// Returns `true` if a handle is in use.
pub fn is_handle_taken(conn: &mut Conn, handle: &str) -> QueryResult<bool> {
    let product = products::table.filter(products::handle.eq(handle));
    diesel::select(diesel::dsl::exists(product)).get_result(conn)
}

/// Returns the handles among these that are in use.
pub fn taken_handles(conn: &mut Conn, handles: &[String]) -> QueryResult<Vec<String>> {
    products::table.filter(products::handle.eq_any(handles)).select(products::handle).load(conn)
}

pub fn delete_images(conn: &mut Conn, ids: &[ImageId]) -> QueryResult<usize> {
    diesel::delete(product_images::table.filter(product_images::id.eq_any(ids))).execute(conn)
}

pub fn insert_image(conn: &mut Conn, row: &ImageRow<'_>) -> QueryResult<ImageId> {
    let insert = diesel::insert_into(product_images::table).values(row);
    insert.returning(product_images::id).get_result(conn)
}

pub fn update_image(conn: &mut Conn, id: ImageId, row: &ImageRow<'_>) -> QueryResult<usize> {
    diesel::update(product_images::table.find(id)).set(row).execute(conn)
}

/// Counts the categories among these that exist.
pub fn count_categories(conn: &mut Conn, ids: &[CategoryId]) -> QueryResult<i64> {
    categories::table.filter(categories::id.eq_any(ids)).count().prepared().get_result(conn)
}

pub fn set_categories(conn: &mut Conn, id: ProductId, ids: &[CategoryId]) -> QueryResult<()> {
    let of_product = product_categories::table.filter(product_categories::product_id.eq(id));
    diesel::delete(of_product).execute(conn)?;
    for category in ids {
        // One row at a time is prepared once.
        let row =
            (product_categories::product_id.eq(id), product_categories::category_id.eq(*category));
        diesel::insert_into(product_categories::table).values(row).execute(conn)?;
    }
    Ok(())
}
