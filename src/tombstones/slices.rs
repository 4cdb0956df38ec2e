//! Slices of lists, with what disappeared from them.

use crate::{
    Result,
    db::{
        Conn,
        types::{RowKey, load_rows},
    },
    foundation::{
        clock::Timestamp,
        slice::{DeletedRow, Position, RowRange, Slice, SliceRequest},
    },
    q,
};

use super::lists::RecordList;

/// Returns the ids of the records that disappeared from a list since a moment.
pub fn list_deleted(conn: &mut Conn<'_>, list: RecordList, since: Timestamp) -> Result<Vec<i64>> {
    q!(conn, tombstones::tombstones::since(list.name(), since))
}

/// Returns the keys of a slice of a list: those that exist, read by `rows`, and then the tombstones.
pub fn load_slice(
    conn: &mut Conn<'_>,
    list: RecordList,
    request: &SliceRequest,
    rows: impl FnOnce(&mut Conn<'_>, RowRange) -> Result<Vec<RowKey>>,
) -> Result<Slice<RowKey>> {
    let slice = load_rows(request, |range| rows(conn, range))?;
    let limit = usize::try_from(request.limit).unwrap_or(0);
    let left = limit - slice.rows.len();
    if slice.next.is_some() {
        return Ok(slice);
    }
    let Some(range) = request.deletions(i64::try_from(left).unwrap_or(0)) else {
        return Ok(slice);
    };
    let mut deleted = q!(conn, tombstones::tombstones::slice(list.name(), range))?;
    let has_more = deleted.len() > left;
    deleted.truncate(left);
    let last = match deleted.last() {
        Some(row) => Some(Position { at: row.at, id: row.id, is_deleted: true }),
        // The page is full of rows; the next one begins with the first tombstone.
        None => Some(Position { at: range.after_at, id: range.after_id, is_deleted: true }),
    };
    let deleted = deleted.into_iter().map(|row| DeletedRow { id: row.id, deleted_at: row.at });
    Ok(Slice { deleted: deleted.collect(), next: last.filter(|_| has_more), ..slice })
}
