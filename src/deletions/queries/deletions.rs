//! Deletions in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{deletions, users},
    deletions::models::{Deletion, KeptDeletion},
    foundation::{
        clock::Timestamp,
        ids::{DeletionId, UserId},
    },
};

pub fn insert(
    conn: &mut Conn,
    (kind, subject, title): (&str, i64, &str),
    rows: &str,
    actor: Option<UserId>,
    now: Timestamp,
) -> QueryResult<DeletionId> {
    diesel::insert_into(deletions::table)
        .values((
            deletions::kind.eq(kind),
            deletions::subject_id.eq(subject),
            deletions::title.eq(title),
            deletions::kept_rows.eq(rows),
            deletions::actor_id.eq(actor),
            deletions::inserted_at.eq(now),
        ))
        .returning(deletions::id)
        .get_result(conn)
}

pub fn find(conn: &mut Conn, id: DeletionId) -> QueryResult<KeptDeletion> {
    deletions::table.find(id).select(KeptDeletion::as_select()).first(conn)
}

/// Returns 0 where it has been restored or swept meanwhile.
pub fn delete(conn: &mut Conn, id: DeletionId) -> QueryResult<usize> {
    diesel::delete(deletions::table.find(id)).execute(conn)
}

/// The newest first.
pub fn newest(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Deletion>> {
    deletions::table
        .left_join(users::table)
        .order(deletions::id.desc())
        .limit(limit)
        .select(Deletion::as_select())
        .load(conn)
}

pub fn delete_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let old: Vec<DeletionId> = deletions::table
        .filter(deletions::inserted_at.lt(before))
        .order(deletions::inserted_at)
        .limit(limit)
        .select(deletions::id)
        .load(conn)?;
    diesel::delete(deletions::table.filter(deletions::id.eq_any(&old))).execute(conn)
}
