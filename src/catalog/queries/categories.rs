//! Categories in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    catalog::models::Category,
    db::schema::{categories, category_paths, product_categories, products},
    foundation::ids::CategoryId,
};

pub fn all(conn: &mut Conn) -> QueryResult<Vec<Category>> {
    categories::table
        .order((categories::position, categories::title))
        .select(Category::as_select())
        .load(conn)
}

pub fn by_slug(conn: &mut Conn, slug: &str) -> QueryResult<Option<Category>> {
    categories::table
        .filter(categories::slug.eq(slug))
        .select(Category::as_select())
        .first(conn)
        .optional()
}

/// The categories above some, with what each is above: the nearest first, without themselves.
pub fn above(conn: &mut Conn, of: &[CategoryId]) -> QueryResult<Vec<(CategoryId, Category)>> {
    category_paths::table
        .inner_join(categories::table.on(categories::id.eq(category_paths::ancestor_id)))
        .filter(category_paths::category_id.eq_any(of))
        .filter(category_paths::depth.gt(0))
        .order((category_paths::category_id, category_paths::depth))
        .select((category_paths::category_id, Category::as_select()))
        .load(conn)
}

/// Categories with a product in the shop, in themselves or below.
pub fn with_products(conn: &mut Conn) -> QueryResult<Vec<CategoryId>> {
    let shown = product_categories::table
        .inner_join(products::table)
        .filter(products::status.eq("active"))
        .filter(product_categories::category_id.eq(category_paths::category_id));
    category_paths::table
        .filter(diesel::dsl::exists(shown))
        .select(category_paths::ancestor_id)
        .distinct()
        .load(conn)
}
