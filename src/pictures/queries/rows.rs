//! Rows of pictures. Compiled once for each database.

use diesel::{
    dsl::{exists, not, sql},
    prelude::*,
    sql_types::Bool,
};

use super::dialect::Conn;
use crate::{
    db::{
        batches,
        schema::{categories, pictures, product_images, shop_pictures},
    },
    foundation::{clock::Timestamp, ids::PictureId},
    pictures::models::{AvifState, Picture, PictureRow},
};

/// The condition that a product, a category or the shop itself has a picture.
macro_rules! is_used {
    () => {{
        let id = pictures::id.nullable();
        let of_product = product_images::table.filter(product_images::picture_id.eq(id));
        let of_category = categories::table.filter(categories::picture_id.eq(id));
        let is_logo = shop_pictures::table.filter(shop_pictures::logo_id.eq(id));
        let is_banner = shop_pictures::table.filter(shop_pictures::banner_id.eq(id));
        exists(of_product).or(exists(of_category)).or(exists(is_logo)).or(exists(is_banner))
    }};
}

pub fn by_hash(conn: &mut Conn, hash: &str) -> QueryResult<Option<Picture>> {
    pictures::table
        .filter(pictures::hash.eq(hash))
        .select(Picture::as_select())
        .first(conn)
        .optional()
}

pub fn by_ids(conn: &mut Conn, ids: &[PictureId]) -> QueryResult<Vec<Picture>> {
    pictures::table.filter(pictures::id.eq_any(ids)).select(Picture::as_select()).load(conn)
}

/// Returns the pictures after the one with an id, in order of their ids.
pub fn after(conn: &mut Conn, id: Option<PictureId>, limit: i64) -> QueryResult<Vec<Picture>> {
    pictures::table
        .filter(pictures::id.gt(id.unwrap_or(PictureId::from(0))))
        .order(pictures::id)
        .limit(limit)
        .select(Picture::as_select())
        .load(conn)
}

/// Returns the ids of the pictures with these hashes.
pub fn ids_by_hash(conn: &mut Conn, hashes: &[String]) -> QueryResult<Vec<(String, PictureId)>> {
    let mut found = Vec::new();
    for hashes in batches(hashes) {
        let stored = pictures::table.filter(pictures::hash.eq_any(hashes));
        let stored: Vec<(String, PictureId)> =
            stored.select((pictures::hash, pictures::id)).load(conn)?;
        found.extend(stored);
    }
    Ok(found)
}

/// Inserts a picture. Returns 0 if there is one with its hash.
pub fn insert(conn: &mut Conn, row: &PictureRow) -> QueryResult<usize> {
    diesel::insert_into(pictures::table)
        .values(row)
        .on_conflict(pictures::hash)
        .do_nothing()
        .execute(conn)
}

/// Returns pictures whose files in AVIF nobody has asked for, the newest first.
pub fn without_avif(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Picture>> {
    pictures::table
        // A literal instead of a bound value, so that the planner can use the partial index.
        .filter(sql::<Bool>("pictures.avif = 'none'"))
        .order(pictures::id.desc())
        .limit(limit)
        .select(Picture::as_select())
        .load(conn)
}

/// Sets whether a picture has files in AVIF.
pub fn set_avif(conn: &mut Conn, id: PictureId, state: AvifState) -> QueryResult<usize> {
    diesel::update(pictures::table.find(id)).set(pictures::avif.eq(state)).execute(conn)
}

/// Begins the time for which an unused picture is kept, or begins it again.
pub fn restart_unused(conn: &mut Conn, hash: &str, now: Timestamp) -> QueryResult<usize> {
    let unused = pictures::table
        .filter(pictures::hash.eq(hash))
        .filter(pictures::unused_since.is_not_null());
    diesel::update(unused).set(pictures::unused_since.eq(now)).execute(conn)
}

/// Returns the ids of the pictures after one, in order.
pub fn ids_after(
    conn: &mut Conn,
    id: Option<PictureId>,
    limit: i64,
) -> QueryResult<Vec<PictureId>> {
    pictures::table
        .filter(pictures::id.gt(id.unwrap_or(PictureId::from(0))))
        .order(pictures::id)
        .limit(limit)
        .select(pictures::id)
        .load(conn)
}

/// Returns those of these pictures that are used, although they are marked as unused.
pub fn used_again(conn: &mut Conn, among: &[PictureId]) -> QueryResult<Vec<PictureId>> {
    pictures::table
        .filter(pictures::id.eq_any(among))
        .filter(pictures::unused_since.is_not_null())
        .filter(is_used!())
        .select(pictures::id)
        .load(conn)
}

/// Returns those of these pictures that are not used, and that are not marked as unused.
pub fn newly_unused(conn: &mut Conn, among: &[PictureId]) -> QueryResult<Vec<PictureId>> {
    pictures::table
        .filter(pictures::id.eq_any(among))
        .filter(pictures::unused_since.is_null())
        .filter(not(is_used!()))
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
        .order(pictures::unused_since)
        .limit(limit)
        .select(Picture::as_select())
        .load(conn)
}

/// Deletes a picture unless it is used.
pub fn delete(conn: &mut Conn, id: PictureId) -> QueryResult<usize> {
    diesel::delete(pictures::table.filter(pictures::id.eq(id)).filter(not(is_used!())))
        .execute(conn)
}
