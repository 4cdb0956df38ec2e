//! Reading the log. Callers have checked the permission.

use crate::{
    Error, Result,
    db::{Conn, types::load_rows},
    foundation::{
        clock::Timestamp,
        ids::{AuditEntryId, ChangeSetId, Id, ProductBatchId},
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::models::{ActorKind, AuditEntry, ChangeSetRow, StoredEntry, SubjectKind};

/// The record that entries are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The kind.
    pub kind: SubjectKind,
    /// The id.
    pub id: i64,
}

impl Subject {
    /// The record of a kind with an id.
    pub fn new<K>(kind: SubjectKind, id: Id<K>) -> Self {
        Self { kind, id: id.get() }
    }
}

/// The entries to list. The default lists all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Part of the actor's name.
    pub actor: String,
    /// The kind of the actor.
    pub actor_kind: Option<ActorKind>,
    /// The kind of the record.
    pub subject_kind: Option<SubjectKind>,
    /// The id of the record.
    pub subject_id: Option<i64>,
    /// The action; empty for all.
    pub action: String,
    /// Only entries from this moment on.
    pub since: Option<Timestamp>,
    /// Only entries before this moment.
    pub until: Option<Timestamp>,
}

/// A page of the log, the newest entry first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// The last entry, if there are older ones.
    pub next: Option<AuditEntryId>,
}

/// Returns at most `limit` entries that match and are older than `before`.
pub fn list_entries(
    conn: &mut Conn<'_>,
    filter: &AuditFilter,
    before: Option<AuditEntryId>,
    limit: i64,
) -> Result<AuditPage> {
    let mut entries = load(q!(conn, audit::entries::list(filter, before, limit + 1))?)?;
    let count = usize::try_from(limit).unwrap_or(0);
    let has_more = entries.len() > count;
    entries.truncate(count);
    let next = entries.last().map(|entry| entry.id).filter(|_| has_more);
    Ok(AuditPage { entries, next })
}

/// Returns the newest entries about a record, the newest first.
pub fn list_entries_by_subject(
    conn: &mut Conn<'_>,
    subject: Subject,
    limit: i64,
) -> Result<AuditPage> {
    let filter = AuditFilter {
        subject_kind: Some(subject.kind),
        subject_id: Some(subject.id),
        ..AuditFilter::default()
    };
    list_entries(conn, &filter, None, limit)
}

/// Returns the entries about the same record that came after an entry, the oldest first; at most 50.
pub fn list_later_entries(conn: &mut Conn<'_>, entry: &AuditEntry) -> Result<Vec<AuditEntry>> {
    let subject = Subject { kind: entry.subject_kind, id: entry.subject_id };
    load(q!(conn, audit::entries::after(subject, entry.id))?)
}

/// Returns an entry.
pub fn get_entry(conn: &mut Conn<'_>, id: AuditEntryId) -> Result<AuditEntry> {
    load(q!(conn, audit::entries::by_ids(&[id]))?)?.pop().ok_or(Error::NotFound)
}

/// Returns the last change set of a batch before another one, or the last of all. What undid the batch does not
/// count.
pub fn get_batch_change_set_before(
    conn: &mut Conn<'_>,
    batch: ProductBatchId,
    before: Option<ChangeSetId>,
) -> Result<Option<ChangeSetId>> {
    q!(conn, audit::change_sets::of_batch_before(batch, before))
}

/// Returns the entries of a change set, the oldest first.
pub fn list_change_set_entries(
    conn: &mut Conn<'_>,
    change_set: ChangeSetId,
) -> Result<Vec<AuditEntry>> {
    load(q!(conn, audit::entries::of_change_set(change_set))?)
}

/// Returns the entries of a batch about these records of a kind, the oldest first. What undid the batch does
/// not count.
pub fn list_batch_entries(
    conn: &mut Conn<'_>,
    batch: ProductBatchId,
    kind: SubjectKind,
    ids: &[i64],
) -> Result<Vec<AuditEntry>> {
    load(q!(conn, audit::entries::of_batch(batch, kind, ids))?)
}

/// Returns a slice of the entries that match, for programs. Only the record of the filter counts.
pub fn list_entry_slice(
    conn: &mut Conn<'_>,
    filter: &AuditFilter,
    request: &SliceRequest,
) -> Result<Slice<AuditEntry>> {
    let slice = load_rows(request, |range| q!(conn, audit::entries::keys(filter, range)))?;
    let entries = load(q!(conn, audit::entries::by_ids(&slice.ids()))?)?;
    Ok(slice.with_records(entries, |entry| entry.id.get()))
}

fn load(rows: Vec<(StoredEntry, ChangeSetRow)>) -> Result<Vec<AuditEntry>> {
    let entry = |(StoredEntry { id, row }, set): (StoredEntry, ChangeSetRow)| {
        let changes = serde_json::from_str(&row.changes)
            .map_err(|error| Error::Internal(format!("audit entry {id}: {error}")))?;
        Ok(AuditEntry {
            id,
            change_set_id: set.id,
            kind: set.kind,
            undoes_id: set.undoes_id,
            batch_id: set.batch_id,
            actor_kind: set.actor_kind,
            actor_id: set.actor_id,
            actor_name: set.actor_name,
            request_id: set.request_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            label: row.label,
            changes,
            version_after: row.version_after,
            snapshot: row.snapshot,
            inserted_at: row.inserted_at,
        })
    };
    rows.into_iter().map(entry).collect()
}
