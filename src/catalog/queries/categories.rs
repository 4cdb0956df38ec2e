//! Categories in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{catalog::models::Category, db::schema::categories};

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
