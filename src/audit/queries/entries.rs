//! Entries of the audit log in the database. Compiled once for each database.

use std::cmp::Reverse;

use diesel::prelude::*;

use super::dialect::{Conn, DB};
use crate::{
    audit::{
        log::{AuditFilter, Subject},
        models::{ChangeKind, ChangeSetRow, EntryRow, StoredEntry, SubjectKind},
    },
    db::{
        like::containing,
        schema::{audit_entries, change_sets},
        types::RowKey,
    },
    foundation::{
        ids::{AuditEntryId, ChangeSetId, ProductBatchId},
        slice::RowRange,
    },
};

pub fn insert(conn: &mut Conn, rows: &[EntryRow]) -> QueryResult<usize> {
    crate::insert_rows!(conn, audit_entries::table, rows)
}

/// Returns the entries of a range of change sets, in the order in which they were written.
pub fn of_change_sets(
    conn: &mut Conn,
    first: ChangeSetId,
    last: ChangeSetId,
) -> QueryResult<Vec<EntryRow>> {
    audit_entries::table
        .filter(audit_entries::change_set_id.between(first, last))
        .order(audit_entries::id)
        .select(EntryRow::as_select())
        .load(conn)
}

/// Returns the newest entries that match, the newest first.
pub fn list(
    conn: &mut Conn,
    filter: &AuditFilter,
    before: Option<AuditEntryId>,
    limit: i64,
) -> QueryResult<Vec<(StoredEntry, ChangeSetRow)>> {
    let mut query = matching(filter);
    if let Some(before) = before {
        query = query.filter(audit_entries::id.lt(before));
    }
    // Without a join, the database reads the newest entries and no more.
    let ids: Vec<AuditEntryId> =
        query.order(audit_entries::id.desc()).limit(limit).select(audit_entries::id).load(conn)?;
    let mut entries = by_ids(conn, &ids)?;
    entries.sort_by_key(|(entry, _)| Reverse(entry.id));
    Ok(entries)
}

fn matching(filter: &AuditFilter) -> audit_entries::BoxedQuery<'static, DB> {
    let mut query = audit_entries::table.into_boxed();
    let actor = filter.actor.trim();
    if !actor.is_empty() || filter.actor_kind.is_some() {
        let mut sets = change_sets::table.select(change_sets::id).into_boxed();
        if !actor.is_empty() {
            let pattern = containing(&actor.to_lowercase());
            sets = sets.filter(lower(change_sets::actor_name).like(pattern).escape('\\'));
        }
        if let Some(kind) = filter.actor_kind {
            sets = sets.filter(change_sets::actor_kind.eq(kind));
        }
        query = query.filter(audit_entries::change_set_id.eq_any(sets));
    }
    if let Some(kind) = filter.subject_kind {
        query = query.filter(audit_entries::subject_kind.eq(kind));
    }
    if let Some(id) = filter.subject_id {
        query = query.filter(audit_entries::subject_id.eq(id));
    }
    let action = filter.action.trim();
    if !action.is_empty() {
        query = query.filter(audit_entries::action.eq(action.to_owned()));
    }
    if let Some(since) = filter.since {
        query = query.filter(audit_entries::inserted_at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_entries::inserted_at.lt(until));
    }
    query
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Returns a text in lower case.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

pub fn by_ids(
    conn: &mut Conn,
    ids: &[AuditEntryId],
) -> QueryResult<Vec<(StoredEntry, ChangeSetRow)>> {
    audit_entries::table
        .inner_join(change_sets::table)
        .filter(audit_entries::id.eq_any(ids))
        .select((StoredEntry::as_select(), ChangeSetRow::as_select()))
        .load(conn)
}

/// Returns the entries about a record after this one, the oldest first.
pub fn after(
    conn: &mut Conn,
    subject: Subject,
    id: AuditEntryId,
) -> QueryResult<Vec<(StoredEntry, ChangeSetRow)>> {
    audit_entries::table
        .inner_join(change_sets::table)
        .filter(audit_entries::subject_kind.eq(subject.kind))
        .filter(audit_entries::subject_id.eq(subject.id))
        .filter(audit_entries::id.gt(id))
        .order(audit_entries::id)
        .limit(50)
        .select((StoredEntry::as_select(), ChangeSetRow::as_select()))
        .load(conn)
}

/// Returns the keys of a range of the entries that match.
pub fn keys(conn: &mut Conn, filter: &AuditFilter, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let mut rows = audit_entries::table.into_boxed::<DB>();
    if let Some(kind) = filter.subject_kind {
        rows = rows.filter(audit_entries::subject_kind.eq(kind));
    }
    if let Some(id) = filter.subject_id {
        rows = rows.filter(audit_entries::subject_id.eq(id));
    }
    crate::row_keys!(conn, audit_entries, rows, range, inserted_at)
}

/// Returns the entries of a change set, the oldest first.
pub fn of_change_set(
    conn: &mut Conn,
    change_set: ChangeSetId,
) -> QueryResult<Vec<(StoredEntry, ChangeSetRow)>> {
    audit_entries::table
        .inner_join(change_sets::table)
        .filter(audit_entries::change_set_id.eq(change_set))
        .order(audit_entries::id)
        .select((StoredEntry::as_select(), ChangeSetRow::as_select()))
        .load(conn)
}

/// Returns the entries of a batch about some records of a kind, without undos, the oldest first.
pub fn of_batch(
    conn: &mut Conn,
    batch: ProductBatchId,
    kind: SubjectKind,
    ids: &[i64],
) -> QueryResult<Vec<(StoredEntry, ChangeSetRow)>> {
    audit_entries::table
        .inner_join(change_sets::table)
        .filter(audit_entries::subject_kind.eq(kind))
        .filter(audit_entries::subject_id.eq_any(ids))
        .filter(change_sets::batch_id.eq(batch))
        .filter(change_sets::kind.ne(ChangeKind::Undo))
        .order(audit_entries::id)
        .select((StoredEntry::as_select(), ChangeSetRow::as_select()))
        .load(conn)
}
