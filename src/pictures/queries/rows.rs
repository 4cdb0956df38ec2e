//! Rows of pictures. Compiled once for each database.

use diesel::{dsl::exists, prelude::*};

use super::dialect::Conn;
use crate::{
    db::schema::{pictures, product_images},
    foundation::{clock::Timestamp, ids::PictureId},
    pictures::models::{Picture, PictureRow},
};

pub fn by_hash(conn: &mut Conn, hash: &str) -> QueryResult<Option<Picture>> {
    pictures::table
        .filter(pictures::hash.eq(hash))
        .select(Picture::as_select())
        .first(conn)
        .optional()
}

/// Returns the ids of the pictures with these hashes.
pub fn ids_by_hash(conn: &mut Conn, hashes: &[String]) -> QueryResult<Vec<(String, PictureId)>> {
    pictures::table
        .filter(pictures::hash.eq_any(hashes))
        .select((pictures::hash, pictures::id))
        .load(conn)
}

/// Inserts a picture. Returns 0 if there is one with its hash.
pub fn insert(conn: &mut Conn, row: &PictureRow) -> QueryResult<usize> {
    diesel::insert_into(pictures::table)
        .values(row)
        .on_conflict(pictures::hash)
        .do_nothing()
        .execute(conn)
}

/// Begins the time for which a picture without a product is kept, or begins it again.
pub fn restart_unused(conn: &mut Conn, hash: &str, now: Timestamp) -> QueryResult<usize> {
    let unused = pictures::table
        .filter(pictures::hash.eq(hash))
        .filter(pictures::unused_since.is_not_null());
    diesel::update(unused).set(pictures::unused_since.eq(now)).execute(conn)
}

/// Returns pictures that a product has, although they are marked as unused.
pub fn used_again(conn: &mut Conn, limit: i64) -> QueryResult<Vec<PictureId>> {
    let uses = product_images::table.filter(product_images::picture_id.eq(pictures::id.nullable()));
    pictures::table
        .filter(pictures::unused_since.is_not_null())
        .filter(exists(uses))
        .limit(limit)
        .select(pictures::id)
        .load(conn)
}

/// Returns pictures that no product has, and that are not marked as unused.
pub fn newly_unused(conn: &mut Conn, limit: i64) -> QueryResult<Vec<PictureId>> {
    let uses = product_images::table.filter(product_images::picture_id.eq(pictures::id.nullable()));
    pictures::table
        .filter(pictures::unused_since.is_null())
        .filter(diesel::dsl::not(exists(uses)))
        .limit(limit)
        .select(pictures::id)
        .load(conn)
}

/// Marks pictures as unused since a moment, or as used.
pub fn set_unused(
    conn: &mut Conn,
    ids: &[PictureId],
    since: Option<Timestamp>,
) -> QueryResult<usize> {
    diesel::update(pictures::table.filter(pictures::id.eq_any(ids)))
        .set(pictures::unused_since.eq(since))
        .execute(conn)
}

/// Returns the hashes of pictures that have been unused since before a moment.
pub fn unused_before(conn: &mut Conn, moment: Timestamp, limit: i64) -> QueryResult<Vec<Picture>> {
    pictures::table
        .filter(pictures::unused_since.lt(moment))
        .limit(limit)
        .select(Picture::as_select())
        .load(conn)
}

/// Deletes a picture unless a product has it.
pub fn delete(conn: &mut Conn, id: PictureId) -> QueryResult<usize> {
    let uses = product_images::table.filter(product_images::picture_id.eq(pictures::id.nullable()));
    diesel::delete(
        pictures::table.filter(pictures::id.eq(id)).filter(diesel::dsl::not(exists(uses))),
    )
    .execute(conn)
}
