//! Archiving of rows before they are deleted.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::Change,
    db::{Conn, Tx},
    foundation::{
        ids::{DeletionId, Id},
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    models::{Deletion, NewDeletion},
    plan::{ArchivedRows, DeletionPlan, IdGroup, Row, id_in},
};

/// Time during which a deletion can be restored: 30 days.
const RETENTION: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Maximum number of deletions in the list.
const MAX_LISTED: i64 = 200;

/// A deleted record, and the deletion with which it can be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedRecord {
    /// The record's title or name.
    pub title: String,
    /// The deletion's id.
    pub deletion: DeletionId,
}

/// The record that is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRef<'a> {
    /// The record's id.
    pub id: i64,
    /// The record's title or name.
    pub title: &'a str,
}

impl<'a> RecordRef<'a> {
    /// The record with this id and title.
    pub fn new<K>(id: Id<K>, title: &'a str) -> Self {
        Self { id: id.get(), title }
    }
}

/// Archives some rows that belong to `subject`, which itself is not deleted. Conditions and links
/// of the plan refer to the rows by the names of `groups`.
pub fn archive_parts(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &DeletionPlan,
    subject: RecordRef<'_>,
    groups: &[IdGroup],
) -> Result<DeletedRecord> {
    archive_rows(tx, scope, plan, subject, &Arguments { groups, replacement: None })
}

/// Archives all rows of a plan. Call it before the rows are deleted, in the same transaction. Rows
/// that reference the subject will reference `replacement` instead.
pub fn archive(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &DeletionPlan,
    subject: RecordRef<'_>,
    replacement: Option<i64>,
) -> Result<DeletedRecord> {
    let deleted = archive_rows(tx, scope, plan, subject, &Arguments { groups: &[], replacement })?;
    let id = Id::<()>::from(subject.id);
    scope.record(tx, Change::new("deleted", plan.subject, id, subject.title));
    Ok(deleted)
}

/// Values for a plan's conditions and links.
struct Arguments<'a> {
    groups: &'a [IdGroup],
    replacement: Option<i64>,
}

fn archive_rows(
    tx: &mut Tx<'_>,
    scope: &Scope,
    plan: &DeletionPlan,
    subject: RecordRef<'_>,
    arguments: &Arguments<'_>,
) -> Result<DeletedRecord> {
    scope.require(plan.permission)?;
    let mut archived =
        ArchivedRows { replacement_id: arguments.replacement, ..ArchivedRows::default() };
    for part in plan.parts {
        let condition = bind(part.rows, subject, arguments.groups);
        let rows = q!(tx, deletions::rows::read(part.table, &condition))?;
        let rows: Vec<Row> = serde_json::from_str(&rows).map_err(invalid_rows)?;
        if let Some(list) = RecordList::of_table(part.table) {
            let ids: Vec<i64> = rows.iter().filter_map(|row| id_in(row, "id")).collect();
            tombstones::record(tx, list, &ids)?;
        }
        archived.parts.push(rows);
    }
    for link in plan.links {
        let targets = bind(link.targets, subject, arguments.groups);
        archived
            .links
            .push(q!(tx, deletions::rows::references(link.table, link.column, &targets))?);
    }
    let row = NewDeletion {
        kind: plan.kind,
        subject_id: subject.id,
        title: subject.title,
        kept_rows: serde_json::to_string(&archived).map_err(invalid_rows)?,
        actor_id: scope.actor_id(),
        inserted_at: tx.now(),
    };
    let deletion = q!(tx, deletions::deletions::insert(&row))?;
    Ok(DeletedRecord { title: subject.title.to_owned(), deletion })
}

/// Returns the deletions that can be restored, the newest first; at most 200.
pub fn list_deletions(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<Deletion>> {
    scope.require(Permission::DeletionsRead)?;
    q!(conn, deletions::deletions::newest(MAX_LISTED))
}

/// Returns a slice of the deletions that can be restored, the newest first, for programs.
pub fn list_deletion_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<Deletion>> {
    scope.require(Permission::DeletionsRead)?;
    let request = request.newest_first();
    let slice = tombstones::load_slice(conn, RecordList::Deletions, &request, |conn, range| {
        q!(conn, deletions::deletions::keys(range))
    })?;
    let deletions = q!(conn, deletions::deletions::by_ids(&slice.ids()))?;
    Ok(slice.with_records(deletions, |deletion| deletion.id.get()))
}

/// Returns a deletion.
pub fn get_deletion(conn: &mut Conn<'_>, scope: &Scope, id: DeletionId) -> Result<Deletion> {
    scope.require(Permission::DeletionsRead)?;
    q!(conn, deletions::deletions::by_ids(&[id]))?.pop().ok_or(Error::NotFound)
}

/// Deletes at most `limit` deletions that are older than 30 days. Returns the number of deleted rows.
pub fn delete_expired(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    let expired = q!(tx, deletions::deletions::delete_before(before, limit))?;
    let ids: Vec<i64> = expired.iter().map(|id| id.get()).collect();
    tombstones::record(tx, RecordList::Deletions, &ids)?;
    Ok(ids.len())
}

/// Replaces the placeholders in a condition by ids, and an empty list by `NULL`.
fn bind(condition: &str, subject: RecordRef<'_>, groups: &[IdGroup]) -> String {
    let mut bound = condition.replace("$id", &subject.id.to_string());
    for IdGroup { name, ids } in groups {
        let list: Vec<String> = ids.iter().map(i64::to_string).collect();
        let list = if list.is_empty() { "NULL".to_owned() } else { list.join(", ") };
        bound = bound.replace(name, &list);
    }
    bound
}

pub(super) fn invalid_rows(error: serde_json::Error) -> Error {
    Error::Internal(format!("invalid rows of a deletion: {error}"))
}
