//! Rows of fetches. Compiled once for each database.

use diesel::{
    dsl::{count, count_star, exists, not},
    prelude::*,
};

use super::dialect::Conn;
use crate::{
    db::{
        batches,
        schema::{picture_fetches, product_images, products},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{PictureFetchId, PictureId, ProductId},
        page::PageRequest,
        slice::RowRange,
    },
    pictures::models::{FetchStatus, FetchingProduct, PictureFetch, StatusCount},
};

/// Inserts an address that waits. Returns 0 if it is known.
pub fn insert(conn: &mut Conn, url: &str, now: Timestamp) -> QueryResult<usize> {
    let row = (
        picture_fetches::url.eq(url),
        picture_fetches::status.eq(FetchStatus::Waiting),
        picture_fetches::inserted_at.eq(now),
        picture_fetches::updated_at.eq(now),
    );
    diesel::insert_into(picture_fetches::table)
        .values(row)
        .on_conflict(picture_fetches::url)
        .do_nothing()
        .execute(conn)
}

pub fn by_id(conn: &mut Conn, id: PictureFetchId) -> QueryResult<Option<PictureFetch>> {
    picture_fetches::table.find(id).select(PictureFetch::as_select()).first(conn).optional()
}

pub fn by_ids(conn: &mut Conn, ids: &[PictureFetchId]) -> QueryResult<Vec<PictureFetch>> {
    picture_fetches::table
        .filter(picture_fetches::id.eq_any(ids))
        .select(PictureFetch::as_select())
        .load(conn)
}

pub fn by_url(conn: &mut Conn, url: &str) -> QueryResult<Option<PictureFetch>> {
    picture_fetches::table
        .filter(picture_fetches::url.eq(url))
        .select(PictureFetch::as_select())
        .first(conn)
        .optional()
}

/// Returns the pictures that were fetched from these addresses.
pub fn fetched(conn: &mut Conn, urls: &[&str]) -> QueryResult<Vec<(String, PictureId)>> {
    let mut found = Vec::new();
    for urls in batches(urls) {
        let fetched = picture_fetches::table
            .filter(picture_fetches::url.eq_any(urls))
            .filter(picture_fetches::picture_id.is_not_null())
            .select((picture_fetches::url, picture_fetches::picture_id.assume_not_null()));
        let fetched: Vec<(String, PictureId)> = fetched.load(conn)?;
        found.extend(fetched);
    }
    Ok(found)
}

/// Returns addresses of pictures on other sites that were never requested.
pub fn missing(conn: &mut Conn, limit: i64) -> QueryResult<Vec<String>> {
    let known = picture_fetches::table.filter(picture_fetches::url.eq(product_images::src));
    product_images::table
        .filter(product_images::picture_id.is_null())
        .filter(product_images::src.like("http%"))
        .filter(not(exists(known)))
        .select(product_images::src)
        .distinct()
        .limit(limit)
        .load(conn)
}

/// Returns the number of addresses that [`missing`] finds.
pub fn count_missing(conn: &mut Conn) -> QueryResult<i64> {
    let known = picture_fetches::table.filter(picture_fetches::url.eq(product_images::src));
    product_images::table
        .filter(product_images::picture_id.is_null())
        .filter(product_images::src.like("http%"))
        .filter(not(exists(known)))
        .select(count(product_images::src).aggregate_distinct())
        .get_result(conn)
}

pub fn count_by_status(conn: &mut Conn) -> QueryResult<Vec<StatusCount>> {
    picture_fetches::table
        .group_by(picture_fetches::status)
        .select((picture_fetches::status, count_star()))
        .load(conn)
}

/// Returns the fetches with a status, those that changed last first.
pub fn list(
    conn: &mut Conn,
    status: FetchStatus,
    request: PageRequest,
) -> QueryResult<Vec<PictureFetch>> {
    picture_fetches::table
        .filter(picture_fetches::status.eq(status))
        .order((picture_fetches::updated_at.desc(), picture_fetches::id.desc()))
        .limit(request.per_page)
        .offset(request.offset())
        .select(PictureFetch::as_select())
        .load(conn)
}

pub fn keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, picture_fetches, picture_fetches::table, range)
}

/// Returns the products that have one of these addresses.
pub fn products(conn: &mut Conn, urls: &[&str]) -> QueryResult<Vec<FetchingProduct>> {
    product_images::table
        .inner_join(products::table)
        .filter(product_images::src.eq_any(urls))
        .filter(product_images::picture_id.is_null())
        .order((product_images::src, products::id))
        .select((product_images::src, products::id, products::title))
        .load(conn)
}

/// Returns the ids of the fetches with a status that last changed before a moment.
pub fn ids_by_status(
    conn: &mut Conn,
    status: FetchStatus,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<PictureFetchId>> {
    picture_fetches::table
        .filter(picture_fetches::status.eq(status))
        .filter(picture_fetches::updated_at.lt(before))
        .order(picture_fetches::updated_at)
        .limit(limit)
        .select(picture_fetches::id)
        .load(conn)
}

/// Makes fetches wait again if they have one of these statuses. Returns those that do.
pub fn restart(
    conn: &mut Conn,
    ids: &[PictureFetchId],
    from: &[FetchStatus],
    now: Timestamp,
) -> QueryResult<Vec<PictureFetchId>> {
    let stopped = picture_fetches::table
        .filter(picture_fetches::id.eq_any(ids))
        .filter(picture_fetches::status.eq_any(from));
    diesel::update(stopped)
        .set((
            picture_fetches::status.eq(FetchStatus::Waiting),
            picture_fetches::attempts.eq(0),
            picture_fetches::updated_at.eq(now),
        ))
        .returning(picture_fetches::id)
        .get_results(conn)
}

/// Gives fetches up that wait or have failed. Returns their ids.
pub fn give_up(
    conn: &mut Conn,
    ids: &[PictureFetchId],
    now: Timestamp,
) -> QueryResult<Vec<PictureFetchId>> {
    let open = picture_fetches::table
        .filter(picture_fetches::id.eq_any(ids))
        .filter(picture_fetches::status.eq_any([FetchStatus::Waiting, FetchStatus::Failed]));
    diesel::update(open)
        .set((
            picture_fetches::status.eq(FetchStatus::GivenUp),
            picture_fetches::updated_at.eq(now),
        ))
        .returning(picture_fetches::id)
        .get_results(conn)
}

/// Records a failed attempt of a fetch that still waits.
pub fn set_failed(
    conn: &mut Conn,
    id: PictureFetchId,
    status: FetchStatus,
    reason: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    let waiting = picture_fetches::table
        .filter(picture_fetches::id.eq(id))
        .filter(picture_fetches::status.eq(FetchStatus::Waiting));
    diesel::update(waiting)
        .set((
            picture_fetches::status.eq(status),
            picture_fetches::attempts.eq(picture_fetches::attempts + 1),
            picture_fetches::reason.eq(reason),
            picture_fetches::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Records the picture of a fetch that still waits.
pub fn set_fetched(
    conn: &mut Conn,
    id: PictureFetchId,
    picture: PictureId,
    now: Timestamp,
) -> QueryResult<usize> {
    let waiting = picture_fetches::table
        .filter(picture_fetches::id.eq(id))
        .filter(picture_fetches::status.eq(FetchStatus::Waiting));
    diesel::update(waiting)
        .set((
            picture_fetches::status.eq(FetchStatus::Fetched),
            picture_fetches::attempts.eq(picture_fetches::attempts + 1),
            picture_fetches::reason.eq(""),
            picture_fetches::picture_id.eq(picture),
            picture_fetches::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Gives the images with an address its picture. Returns their products, which count as changed now.
pub fn show_picture(
    conn: &mut Conn,
    url: &str,
    picture: PictureId,
    now: Timestamp,
) -> QueryResult<Vec<ProductId>> {
    let images = product_images::table
        .filter(product_images::src.eq(url))
        .filter(product_images::picture_id.is_null());
    let mut changed: Vec<ProductId> = diesel::update(images)
        .set(product_images::picture_id.eq(picture))
        .returning(product_images::product_id)
        .get_results(conn)?;
    changed.sort_unstable();
    changed.dedup();
    diesel::update(products::table.filter(products::id.eq_any(&changed)))
        .set(products::updated_at.eq(now))
        .execute(conn)?;
    Ok(changed)
}
