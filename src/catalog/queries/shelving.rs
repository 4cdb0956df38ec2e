//! Making categories. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::categories,
    foundation::{clock::Timestamp, ids::CategoryId},
};

pub fn titles(conn: &mut Conn) -> QueryResult<Vec<(CategoryId, String)>> {
    categories::table.select((categories::id, categories::title)).load(conn)
}

/// The slugs that begin like this one: a slug has no character that LIKE treats specially but `_`.
pub fn slugs_like(conn: &mut Conn, slug: &str) -> QueryResult<Vec<String>> {
    categories::table
        .filter(categories::slug.like(format!("{slug}%")))
        .select(categories::slug)
        .load(conn)
}

pub fn insert_titled(
    conn: &mut Conn,
    title: &str,
    slug: &str,
    now: Timestamp,
) -> QueryResult<CategoryId> {
    diesel::insert_into(categories::table)
        .values((
            categories::title.eq(title),
            categories::slug.eq(slug),
            categories::inserted_at.eq(now),
            categories::updated_at.eq(now),
        ))
        .returning(categories::id)
        .get_result(conn)
}
