//! Change sets in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    audit::models::{ChangeKind, ChangeSetRow},
    db::schema::{change_sets, counters},
    foundation::ids::{ChangeSetId, ProductBatchId},
};

/// The counter of change sets.
const COUNTER: &str = "change_sets";

/// Returns the number of the next change set. Locks the counter until the transaction ends.
pub fn next_id(conn: &mut Conn) -> QueryResult<ChangeSetId> {
    diesel::update(counters::table.find(COUNTER))
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result::<i64>(conn)
        .map(ChangeSetId::from)
}

/// Returns the number of change sets that were written.
pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    counters::table.find(COUNTER).select(counters::value).first(conn)
}

/// Returns the hash of the change set before this one.
pub fn hash_before(conn: &mut Conn, id: ChangeSetId) -> QueryResult<Option<String>> {
    change_sets::table
        .filter(change_sets::id.lt(id))
        .order(change_sets::id.desc())
        .select(change_sets::hash)
        .first(conn)
        .optional()
}

pub fn insert(conn: &mut Conn, row: &ChangeSetRow) -> QueryResult<usize> {
    diesel::insert_into(change_sets::table).values(row).execute(conn)
}

/// Returns the change sets after this one, in order.
pub fn after(conn: &mut Conn, id: ChangeSetId, limit: i64) -> QueryResult<Vec<ChangeSetRow>> {
    change_sets::table
        .filter(change_sets::id.gt(id))
        .order(change_sets::id)
        .limit(limit)
        .select(ChangeSetRow::as_select())
        .load(conn)
}

pub fn last(conn: &mut Conn) -> QueryResult<Option<ChangeSetRow>> {
    change_sets::table
        .order(change_sets::id.desc())
        .select(ChangeSetRow::as_select())
        .first(conn)
        .optional()
}

/// Returns the last change set of a batch before another one, without undos.
pub fn of_batch_before(
    conn: &mut Conn,
    batch: ProductBatchId,
    before: Option<ChangeSetId>,
) -> QueryResult<Option<ChangeSetId>> {
    let before = before.unwrap_or(ChangeSetId::from(i64::MAX));
    change_sets::table
        .filter(change_sets::batch_id.eq(batch))
        .filter(change_sets::kind.ne(ChangeKind::Undo))
        .filter(change_sets::id.lt(before))
        .order(change_sets::id.desc())
        .select(change_sets::id)
        .first(conn)
        .optional()
}
