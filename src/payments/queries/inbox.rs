//! Queries for the inbox of webhooks. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{db::schema::inbox, foundation::clock::Timestamp};

pub fn insert(
    conn: &mut Conn,
    source: &str,
    id: &str,
    kind: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(inbox::table)
        .values((
            inbox::source.eq(source),
            inbox::external_id.eq(id),
            inbox::kind.eq(kind),
            inbox::inserted_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}

pub fn delete_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let old: Vec<i64> = inbox::table
        .filter(inbox::inserted_at.lt(before))
        .order(inbox::inserted_at)
        .limit(limit)
        .select(inbox::id)
        .load(conn)?;
    diesel::delete(inbox::table.filter(inbox::id.eq_any(old))).execute(conn)
}
