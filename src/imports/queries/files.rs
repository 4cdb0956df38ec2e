//! Imported files in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, locked};
use crate::{
    db::{schema::imports, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{ImportId, ProductBatchId},
        page::PageRequest,
        slice::RowRange,
    },
    imports::models::{Import, ImportStatus, NewImport, PreviewCounts, ReadFile},
};

pub fn insert(conn: &mut Conn, row: &NewImport<'_>) -> QueryResult<ImportId> {
    diesel::insert_into(imports::table).values(row).returning(imports::id).get_result(conn)
}

pub fn find(conn: &mut Conn, id: ImportId) -> QueryResult<Import> {
    imports::table.find(id).select(Import::as_select()).first(conn)
}

pub fn by_batch(conn: &mut Conn, batch: ProductBatchId) -> QueryResult<Import> {
    imports::table.filter(imports::batch_id.eq(batch)).select(Import::as_select()).first(conn)
}

/// Reads an import and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: ImportId) -> QueryResult<Import> {
    locked!(imports::table.find(id).select(Import::as_select())).first(conn)
}

pub fn page(conn: &mut Conn, request: PageRequest) -> QueryResult<Vec<Import>> {
    imports::table
        .order(imports::id.desc())
        .limit(request.per_page)
        .offset(request.offset())
        .select(Import::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    imports::table.count().get_result(conn)
}

pub fn by_ids(conn: &mut Conn, ids: &[ImportId]) -> QueryResult<Vec<Import>> {
    imports::table.filter(imports::id.eq_any(ids)).select(Import::as_select()).load(conn)
}

/// Returns the keys of a range of the imports.
pub fn keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, imports, imports::table, range)
}

/// Returns another import that is changing the shop, or being undone.
pub fn running(conn: &mut Conn, except: ImportId) -> QueryResult<Option<Import>> {
    imports::table
        .filter(imports::id.ne(except))
        .filter(imports::status.eq_any([ImportStatus::Applying, ImportStatus::Undoing]))
        .select(Import::as_select())
        .first(conn)
        .optional()
}

/// Returns the oldest imports that were uploaded before a time.
pub fn older(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<Vec<Import>> {
    imports::table
        .filter(imports::updated_at.lt(before))
        .filter(imports::status.ne_all([ImportStatus::Applying, ImportStatus::Undoing]))
        .order(imports::updated_at)
        .limit(limit)
        .select(Import::as_select())
        .load(conn)
}

pub fn delete(conn: &mut Conn, id: ImportId) -> QueryResult<usize> {
    diesel::delete(imports::table.find(id)).execute(conn)
}

pub fn set_status(
    conn: &mut Conn,
    id: ImportId,
    status: ImportStatus,
    problem: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(id))
        .set((
            imports::status.eq(status),
            imports::problem.eq(problem),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Begins the preview of an import again.
pub fn restart(
    conn: &mut Conn,
    id: ImportId,
    mapping: Option<&str>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(id))
        .set((
            imports::status.eq(ImportStatus::Reading),
            imports::mapping.eq(mapping),
            imports::problem.eq(""),
            imports::plan_hash.eq(""),
            imports::position.eq(0),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Stores what is known about a file that was read, and sets all counts to zero.
pub fn set_read(
    conn: &mut Conn,
    id: ImportId,
    read: &ReadFile,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(id))
        .set((
            imports::labels.eq(&read.labels),
            imports::notes.eq(&read.notes),
            imports::plan_hash.eq(&read.plan_hash),
            imports::total.eq(read.total),
            imports::error_count.eq(read.error_count),
            imports::position.eq(0),
            imports::new_count.eq(0),
            imports::changed_count.eq(0),
            imports::unchanged_count.eq(0),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Moves the position of a preview. Returns 0 unless it is reading at the position `from`.
pub fn advance(
    conn: &mut Conn,
    id: ImportId,
    from: i64,
    to: i64,
    counts: PreviewCounts,
    now: Timestamp,
) -> QueryResult<usize> {
    let reading = imports::table
        .find(id)
        .filter(imports::position.eq(from))
        .filter(imports::status.eq(ImportStatus::Reading));
    diesel::update(reading)
        .set((
            imports::position.eq(to),
            imports::new_count.eq(imports::new_count + counts.new),
            imports::changed_count.eq(imports::changed_count + counts.changed),
            imports::unchanged_count.eq(imports::unchanged_count + counts.unchanged),
            imports::error_count.eq(imports::error_count + counts.errors),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Sets the position of an import.
pub fn set_position(
    conn: &mut Conn,
    id: ImportId,
    position: i64,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(id))
        .set((imports::position.eq(position), imports::updated_at.eq(now)))
        .execute(conn)
}

/// Marks an import as changing the shop.
pub fn start(
    conn: &mut Conn,
    id: ImportId,
    batch: Option<ProductBatchId>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(id).filter(imports::status.eq(ImportStatus::Ready)))
        .set((
            imports::status.eq(ImportStatus::Applying),
            imports::batch_id.eq(batch),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Marks an import without a batch as done.
pub fn finish(conn: &mut Conn, id: ImportId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(imports::table.find(id))
        .set((
            imports::status.eq(ImportStatus::Done),
            imports::position.eq(imports::total),
            imports::finished_at.eq(now),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Counts records that an undo changed back and that it kept.
pub fn add_undone(
    conn: &mut Conn,
    id: ImportId,
    undone: i64,
    kept: i64,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(id))
        .set((
            imports::undone_count.eq(imports::undone_count + undone),
            imports::undo_kept_count.eq(imports::undo_kept_count + kept),
            imports::updated_at.eq(now),
        ))
        .execute(conn)
}
