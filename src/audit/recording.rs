//! Recording of changes.

use crate::{
    Error, Result,
    db::Tx,
    foundation::{clock::Timestamp, ids::ChangeSetId},
    q,
};

use super::{
    chain::hash_change_set,
    change::{Actor, Change, Purpose},
    models::{ChangeKind, ChangeSetRow, EntryRow},
};

/// A change that a transaction has collected.
struct Recorded {
    actor: Actor,
    change: Change,
}

/// Records a change by an actor. It is written just before COMMIT, with the transaction's other changes by
/// the same actor. Does nothing without an actor, since what shoppers do is not recorded, and for an update
/// that changed no field.
pub fn record(tx: &mut Tx<'_>, actor: Option<Actor>, change: Change) {
    let is_empty = change.action == "updated" && change.fields.is_empty();
    if let Some(actor) = actor.filter(|_| !is_empty) {
        tx.defer(Recorded { actor, change }, write);
    }
}

/// Writes a transaction's changes: one change set for each actor. The row of the counter is locked until
/// COMMIT, so that change sets are chained in the order of commits.
fn write(tx: &mut Tx<'_>, recorded: Vec<Recorded>) -> Result<()> {
    let now = tx.now();
    let mut left = recorded;
    while let Some(first) = left.first() {
        let actor = first.actor.clone();
        let own: Vec<Change> = left
            .extract_if(.., |recorded| recorded.actor == actor)
            .map(|recorded| recorded.change)
            .collect();
        write_change_set(tx, actor, own, now)?;
    }
    Ok(())
}

fn write_change_set(
    tx: &mut Tx<'_>,
    actor: Actor,
    changes: Vec<Change>,
    now: Timestamp,
) -> Result<()> {
    let id = q!(tx, audit::change_sets::next_id())?;
    let previous_hash = q!(tx, audit::change_sets::hash_before(id))?.unwrap_or_default();
    let batch_id = actor.purpose.batch();
    let (kind, summary, undoes_id) = match actor.purpose {
        Purpose::Edit => (ChangeKind::Edit, String::new(), None),
        Purpose::Bulk { summary, .. } => (ChangeKind::Bulk, summary, None),
        Purpose::Import { summary, .. } => (ChangeKind::Import, summary, None),
        Purpose::Undo(undone) => (ChangeKind::Undo, String::new(), Some(undone)),
        Purpose::UndoBatch(_) => (ChangeKind::Undo, String::new(), None),
        Purpose::UndoImport { summary } => (ChangeKind::Undo, summary, None),
    };
    let entries: Vec<EntryRow> =
        changes.into_iter().map(|change| entry_row(id, change, now)).collect::<Result<_>>()?;
    let mut row = ChangeSetRow {
        id,
        kind,
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: actor.name,
        summary,
        request_id: actor.request_id,
        undoes_id,
        batch_id,
        previous_hash,
        hash: String::new(),
        inserted_at: now,
    };
    row.hash = hash_change_set(&row, &entries);
    q!(tx, audit::change_sets::insert(&row))?;
    // In the log of the program, the hash shows later whether the chain was computed anew.
    tracing::info!(change_set = id.get(), hash = row.hash, "change recorded");
    q!(tx, audit::entries::insert(&entries))?;
    Ok(())
}

fn entry_row(change_set_id: ChangeSetId, change: Change, now: Timestamp) -> Result<EntryRow> {
    let changes = serde_json::to_string(&change.fields)
        .map_err(|error| Error::Internal(format!("cannot record a change: {error}")))?;
    Ok(EntryRow {
        change_set_id,
        action: change.action.to_owned(),
        subject_kind: change.subject,
        subject_id: change.subject_id,
        label: change.label,
        changes,
        version_after: change.version_after,
        snapshot: change.snapshot,
        inserted_at: now,
    })
}
