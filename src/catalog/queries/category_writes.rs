//! Categories to be written, and the products in them. Compiled once for each database.

use diesel::{dsl::count_star, prelude::*};

use super::dialect::Conn;
use crate::{
    catalog::models::{Category, CategoryRow},
    db::schema::{categories, product_categories},
    foundation::{clock::Timestamp, ids::CategoryId},
};

pub fn by_ids(conn: &mut Conn, ids: &[CategoryId]) -> QueryResult<Vec<Category>> {
    categories::table
        .filter(categories::id.eq_any(ids))
        .order((categories::position, categories::title))
        .select(Category::as_select())
        .load(conn)
}

/// The oldest last, so that it wins where two titles differ in case only.
pub fn titles(conn: &mut Conn) -> QueryResult<Vec<(String, CategoryId)>> {
    categories::table
        .order(categories::id.desc())
        .select((categories::title, categories::id))
        .load(conn)
}

/// Those of these titles that there are, written exactly so.
pub fn titles_among(conn: &mut Conn, wanted: &[String]) -> QueryResult<Vec<(String, CategoryId)>> {
    categories::table
        .filter(categories::title.eq_any(wanted))
        .select((categories::title, categories::id))
        .load(conn)
}

pub fn taken_slugs(conn: &mut Conn, slugs: &[String]) -> QueryResult<Vec<String>> {
    categories::table.filter(categories::slug.eq_any(slugs)).select(categories::slug).load(conn)
}

pub fn counts(conn: &mut Conn) -> QueryResult<Vec<(CategoryId, i64)>> {
    product_categories::table
        .group_by(product_categories::category_id)
        .select((product_categories::category_id, count_star()))
        .load(conn)
}

pub fn insert(conn: &mut Conn, row: &CategoryRow, now: Timestamp) -> QueryResult<CategoryId> {
    diesel::insert_into(categories::table)
        .values((row, categories::inserted_at.eq(now), categories::updated_at.eq(now)))
        .returning(categories::id)
        .get_result(conn)
}

/// Answers 0 where the category's version is another by now.
pub fn update(
    conn: &mut Conn,
    (id, version): (CategoryId, i32),
    row: &CategoryRow,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(categories::table.find(id).filter(categories::version.eq(version)))
        .set((row, categories::version.eq(version + 1), categories::updated_at.eq(now)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: CategoryId) -> QueryResult<usize> {
    diesel::delete(categories::table.find(id)).execute(conn)
}
