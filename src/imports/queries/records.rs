//! Records of imported files. Compiled once for each database.

use diesel::{
    dsl::{self, sql},
    prelude::*,
    sql_types::Bool,
};

use super::dialect::{Conn, DB};
use crate::{
    db::schema::{import_records, imports, picture_fetches, product_images},
    foundation::{ids::ImportId, page::PageRequest},
    imports::{
        models::{
            FinishedRecord, ImportChange, ImportRecord, NewRecord, PictureCount, PlannedRecord,
            UndoableRecord,
        },
        record_filter::RecordFilter,
    },
};

// The conditions of partial indexes. With bound values, SQLite would not use the indexes.
const CAN_BE_UNDONE: &str = "import_records.undo <> ''";
const IS_KEPT: &str = "import_records.kept_reason <> ''";
const HAS_ERRORS: &str = "import_records.error_count > 0";

pub fn insert(conn: &mut Conn, rows: &[NewRecord]) -> QueryResult<usize> {
    // One by one: SQLite has no batches of rows with nulls in different columns.
    let mut inserted = 0;
    for row in rows {
        inserted += diesel::insert_into(import_records::table).values(row).execute(conn)?;
    }
    Ok(inserted)
}

pub fn delete(conn: &mut Conn, import: ImportId, limit: i64) -> QueryResult<usize> {
    let some: Vec<i64> = import_records::table
        .filter(import_records::import_id.eq(import))
        .order(import_records::position)
        .limit(limit)
        .select(import_records::position)
        .load(conn)?;
    let last = some.last().copied().unwrap_or_default();
    let rows = import_records::table
        .filter(import_records::import_id.eq(import))
        .filter(import_records::position.le(last));
    diesel::delete(rows).execute(conn)
}

/// Returns the records to import after a position, in order.
pub fn planned(
    conn: &mut Conn,
    import: ImportId,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<PlannedRecord>> {
    import_records::table
        .filter(import_records::import_id.eq(import))
        .filter(import_records::position.gt(after))
        .filter(import_records::content.ne(""))
        .order(import_records::position)
        .limit(limit)
        .select(PlannedRecord::as_select())
        .load(conn)
}

/// Stores what became of a record, and forgets its content.
pub fn finish(conn: &mut Conn, import: ImportId, finished: &FinishedRecord) -> QueryResult<usize> {
    diesel::update(import_records::table.find((import, finished.position)))
        .set((
            import_records::change.eq(finished.change),
            import_records::record_id.eq(finished.record_id),
            import_records::undo.eq(&finished.undo),
            import_records::content.eq(""),
        ))
        .execute(conn)
}

/// Returns the last records of an import that can be undone, the last first.
pub fn undoable(conn: &mut Conn, import: ImportId, limit: i64) -> QueryResult<Vec<UndoableRecord>> {
    import_records::table
        .filter(import_records::import_id.eq(import))
        .filter(sql::<Bool>(CAN_BE_UNDONE))
        .order(import_records::position.desc())
        .limit(limit)
        .select(UndoableRecord::as_select())
        .load(conn)
}

/// Stores that a record was undone, or why it is kept.
pub fn set_undone(
    conn: &mut Conn,
    import: ImportId,
    position: i64,
    kept_reason: &str,
) -> QueryResult<usize> {
    diesel::update(import_records::table.find((import, position)))
        .set((import_records::undo.eq(""), import_records::kept_reason.eq(kept_reason)))
        .execute(conn)
}

/// Returns the first records that the undo kept.
pub fn kept(conn: &mut Conn, import: ImportId, limit: i64) -> QueryResult<Vec<ImportRecord>> {
    import_records::table
        .filter(import_records::import_id.eq(import))
        .filter(sql::<Bool>(IS_KEPT))
        .order(import_records::position)
        .limit(limit)
        .select(ImportRecord::as_select())
        .load(conn)
}

/// Counts more errors of a record and its import.
pub fn add_errors(
    conn: &mut Conn,
    import: ImportId,
    position: i64,
    errors: i32,
) -> QueryResult<usize> {
    diesel::update(imports::table.find(import))
        .set(imports::error_count.eq(imports::error_count + i64::from(errors)))
        .execute(conn)?;
    diesel::update(import_records::table.find((import, position)))
        .set(import_records::error_count.eq(import_records::error_count + errors))
        .execute(conn)
}

/// Returns the number of pictures on other sites of an import's products, by their status.
pub fn count_pictures(conn: &mut Conn, import: ImportId) -> QueryResult<Vec<PictureCount>> {
    let is_of_record = product_images::product_id.nullable().eq(import_records::record_id);
    import_records::table
        .inner_join(product_images::table.on(is_of_record))
        .inner_join(picture_fetches::table.on(picture_fetches::url.eq(product_images::src)))
        .filter(import_records::import_id.eq(import))
        .group_by(picture_fetches::status)
        .select((picture_fetches::status, dsl::count(picture_fetches::id).aggregate_distinct()))
        .load(conn)
}

/// Returns a page of records in order. The positions of all have no gaps, so that no record is passed over.
pub fn page(
    conn: &mut Conn,
    import: ImportId,
    filter: RecordFilter,
    request: PageRequest,
) -> QueryResult<Vec<ImportRecord>> {
    let rows =
        import_records::table.filter(import_records::import_id.eq(import)).into_boxed::<DB>();
    let rows = match filter {
        RecordFilter::All => rows.filter(import_records::position.gt(request.offset())),
        RecordFilter::Change(ImportChange::Kept) => {
            rows.filter(import_records::change.eq(ImportChange::Kept).or(sql::<Bool>(IS_KEPT)))
        }
        RecordFilter::Change(change) => rows.filter(import_records::change.eq(change)),
        RecordFilter::Errors => rows.filter(sql::<Bool>(HAS_ERRORS)),
    };
    let passed_over = if filter == RecordFilter::All { 0 } else { request.offset() };
    rows.order(import_records::position)
        .limit(request.per_page)
        .offset(passed_over)
        .select(ImportRecord::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn, import: ImportId, filter: RecordFilter) -> QueryResult<i64> {
    let rows =
        import_records::table.filter(import_records::import_id.eq(import)).into_boxed::<DB>();
    let rows = match filter {
        RecordFilter::All => rows,
        RecordFilter::Change(ImportChange::Kept) => {
            rows.filter(import_records::change.eq(ImportChange::Kept).or(sql::<Bool>(IS_KEPT)))
        }
        RecordFilter::Change(change) => rows.filter(import_records::change.eq(change)),
        RecordFilter::Errors => rows.filter(sql::<Bool>(HAS_ERRORS)),
    };
    rows.count().get_result(conn)
}
