//! Synonyms in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::{schema::search_synonyms, types::RowKey},
    foundation::{clock::Timestamp, ids::SynonymGroupId, slice::RowRange},
    search_terms::models::SynonymGroup,
};

/// Returns all groups in alphabetical order.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<SynonymGroup>> {
    search_synonyms::table
        .order((search_synonyms::words, search_synonyms::id))
        .select(SynonymGroup::as_select())
        .load(conn)
}

pub fn find(conn: &mut Conn, id: SynonymGroupId) -> QueryResult<SynonymGroup> {
    search_synonyms::table.find(id).select(SynonymGroup::as_select()).first(conn)
}

pub fn keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, search_synonyms, search_synonyms::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[SynonymGroupId]) -> QueryResult<Vec<SynonymGroup>> {
    search_synonyms::table
        .filter(search_synonyms::id.eq_any(ids))
        .select(SynonymGroup::as_select())
        .load(conn)
}

pub fn insert(conn: &mut Conn, words: &str, now: Timestamp) -> QueryResult<SynonymGroupId> {
    let row = (
        search_synonyms::words.eq(words),
        search_synonyms::inserted_at.eq(now),
        search_synonyms::updated_at.eq(now),
    );
    diesel::insert_into(search_synonyms::table)
        .values(row)
        .returning(search_synonyms::id)
        .get_result(conn)
}

/// Changes a group if it still has this version.
pub fn update(
    conn: &mut Conn,
    id: SynonymGroupId,
    version: i32,
    words: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    let changes = (
        search_synonyms::words.eq(words),
        search_synonyms::version.eq(version + 1),
        search_synonyms::updated_at.eq(now),
    );
    diesel::update(search_synonyms::table.find(id))
        .filter(search_synonyms::version.eq(version))
        .set(changes)
        .execute(conn)
}

/// Deletes a group if it still has this version.
pub fn delete(conn: &mut Conn, id: SynonymGroupId, version: i32) -> QueryResult<usize> {
    diesel::delete(search_synonyms::table.find(id))
        .filter(search_synonyms::version.eq(version))
        .execute(conn)
}
