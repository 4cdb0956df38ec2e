//! Deletions in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::{
        schema::{deletions, users},
        types::RowKey,
    },
    deletions::models::{ArchivedDeletion, Deletion, NewDeletion},
    foundation::{clock::Timestamp, ids::DeletionId, slice::RowRange},
};

pub fn insert(conn: &mut Conn, row: &NewDeletion<'_>) -> QueryResult<DeletionId> {
    diesel::insert_into(deletions::table).values(row).returning(deletions::id).get_result(conn)
}

pub fn find(conn: &mut Conn, id: DeletionId) -> QueryResult<ArchivedDeletion> {
    deletions::table.find(id).select(ArchivedDeletion::as_select()).first(conn)
}

/// Deletes a deletion. Returns 0 if it was restored or has expired meanwhile.
pub fn delete(conn: &mut Conn, id: DeletionId) -> QueryResult<usize> {
    diesel::delete(deletions::table.find(id)).execute(conn)
}

/// Returns the keys of a range of all deletions.
pub fn keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, deletions, deletions::table, range, inserted_at)
}

pub fn by_ids(conn: &mut Conn, ids: &[DeletionId]) -> QueryResult<Vec<Deletion>> {
    deletions::table
        .left_join(users::table)
        .filter(deletions::id.eq_any(ids))
        .select(Deletion::as_select())
        .load(conn)
}

/// Returns the newest deletions, the newest first.
pub fn newest(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Deletion>> {
    deletions::table
        .left_join(users::table)
        .order(deletions::id.desc())
        .limit(limit)
        .select(Deletion::as_select())
        .load(conn)
}

/// Deletes at most `limit` deletions from before a moment. Returns them.
pub fn delete_before(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<DeletionId>> {
    let old: Vec<DeletionId> = deletions::table
        .filter(deletions::inserted_at.lt(before))
        .order(deletions::inserted_at)
        .limit(limit)
        .select(deletions::id)
        .load(conn)?;
    diesel::delete(deletions::table.filter(deletions::id.eq_any(&old)))
        .returning(deletions::id)
        .get_results(conn)
}
