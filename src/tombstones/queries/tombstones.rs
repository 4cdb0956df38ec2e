//! Tombstones in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::{schema::tombstones, types::RowKey},
    foundation::{clock::Timestamp, slice::RowRange},
    tombstones::models::{NewTombstone, OldTombstone},
};

pub fn insert(conn: &mut Conn, rows: &[NewTombstone]) -> QueryResult<usize> {
    diesel::insert_into(tombstones::table).values(rows).execute(conn)
}

pub fn delete(conn: &mut Conn, list: &str, ids: &[i64]) -> QueryResult<usize> {
    let those = tombstones::list.eq(list).and(tombstones::record_id.eq_any(ids));
    diesel::delete(tombstones::table.filter(those)).execute(conn)
}

/// Returns the ids of the tombstones of a list since a moment. Uses the index `tombstones_list_deleted_at`.
pub fn since(conn: &mut Conn, list: &str, since: Timestamp) -> QueryResult<Vec<i64>> {
    tombstones::table
        .filter(tombstones::list.eq(list))
        .filter(tombstones::deleted_at.ge(since))
        .select(tombstones::record_id)
        .load(conn)
}

/// Returns the tombstones of a list in a range, in order of time. Uses the index
/// `tombstones_list_deleted_at`.
pub fn slice(conn: &mut Conn, list: &str, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let after = tombstones::deleted_at.gt(range.after_at).or(tombstones::deleted_at
        .eq(range.after_at)
        .and(tombstones::record_id.gt(range.after_id)));
    tombstones::table
        .filter(tombstones::list.eq(list))
        .filter(tombstones::deleted_at.ge(range.after_at))
        .filter(after)
        .order((tombstones::deleted_at, tombstones::record_id))
        .limit(range.limit)
        .select((tombstones::record_id, tombstones::deleted_at))
        .load(conn)
}

pub fn list_before(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<OldTombstone>> {
    tombstones::table
        .filter(tombstones::deleted_at.lt(before))
        .order(tombstones::deleted_at)
        .limit(limit)
        .select(OldTombstone::as_select())
        .load(conn)
}

/// Deletes a tombstone, unless it was recorded again meanwhile.
pub fn delete_old(
    conn: &mut Conn,
    list: &str,
    record: i64,
    before: Timestamp,
) -> QueryResult<usize> {
    let old = tombstones::table.find((list, record)).filter(tombstones::deleted_at.lt(before));
    diesel::delete(old).execute(conn)
}
