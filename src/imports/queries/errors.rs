//! Rows and cells of files that can't be used. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::import_errors,
    foundation::ids::ImportId,
    imports::models::{NewError, RecordError},
};

pub fn insert(conn: &mut Conn, rows: &[NewError]) -> QueryResult<usize> {
    let mut inserted = 0;
    for row in rows {
        inserted += diesel::insert_into(import_errors::table).values(row).execute(conn)?;
    }
    Ok(inserted)
}

/// Deletes the errors of an import.
pub fn delete(conn: &mut Conn, import: ImportId, limit: i64) -> QueryResult<usize> {
    let some = import_errors::table
        .filter(import_errors::import_id.eq(import))
        .limit(limit)
        .select(import_errors::id);
    let some: Vec<i64> = some.load(conn)?;
    diesel::delete(import_errors::table.filter(import_errors::id.eq_any(some))).execute(conn)
}

/// Returns the errors of some records.
pub fn of_records(
    conn: &mut Conn,
    import: ImportId,
    positions: &[i64],
) -> QueryResult<Vec<RecordError>> {
    import_errors::table
        .filter(import_errors::import_id.eq(import))
        .filter(import_errors::position.eq_any(positions))
        .order((import_errors::position, import_errors::line, import_errors::id))
        .select(RecordError::as_select())
        .load(conn)
}

/// Returns the first errors that are about no record.
pub fn of_file(conn: &mut Conn, import: ImportId, limit: i64) -> QueryResult<Vec<RecordError>> {
    import_errors::table
        .filter(import_errors::import_id.eq(import))
        .filter(import_errors::position.eq(0))
        .order((import_errors::line, import_errors::id))
        .limit(limit)
        .select(RecordError::as_select())
        .load(conn)
}

/// Returns all errors in the order of the lines.
pub fn all(conn: &mut Conn, import: ImportId, limit: i64) -> QueryResult<Vec<RecordError>> {
    import_errors::table
        .filter(import_errors::import_id.eq(import))
        .order((import_errors::line, import_errors::id))
        .limit(limit)
        .select(RecordError::as_select())
        .load(conn)
}
