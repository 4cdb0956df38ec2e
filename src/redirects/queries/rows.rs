//! Redirects in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    db::schema::redirects,
    foundation::{clock::Timestamp, ids::RedirectId},
    redirects::models::{Redirect, RedirectRow},
};

pub fn by_path(conn: &mut Conn, path: &str) -> QueryResult<Option<Redirect>> {
    redirects::table
        .filter(redirects::path.eq(path))
        .select(Redirect::as_select())
        .first(conn)
        .optional()
}

/// Reads a redirect and locks it until the transaction ends.
pub fn lock_by_path(conn: &mut Conn, path: &str) -> QueryResult<Option<Redirect>> {
    let redirect = redirects::table.filter(redirects::path.eq(path)).select(Redirect::as_select());
    locked!(redirect).first(conn).optional()
}

pub fn delete(conn: &mut Conn, id: RedirectId) -> QueryResult<usize> {
    diesel::delete(redirects::table.find(id)).execute(conn)
}

pub fn insert(conn: &mut Conn, row: &RedirectRow<'_>) -> QueryResult<RedirectId> {
    diesel::insert_into(redirects::table).values(row).returning(redirects::id).get_result(conn)
}

pub fn set_target(
    conn: &mut Conn,
    id: RedirectId,
    target: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(redirects::table.find(id))
        .set((redirects::target.eq(target), redirects::updated_at.eq(now)))
        .execute(conn)
}
