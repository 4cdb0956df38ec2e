//! The chain of hashes that shows whether the log was changed.

use serde_json::json;

use crate::{
    Result,
    db::Conn,
    foundation::{ids::ChangeSetId, token},
    q,
};

use super::models::{ChangeSetRow, EntryRow};

/// The number of change sets per query.
const BATCH: i64 = 500;
/// The most sentences about problems. One deleted row may break many links.
const MAX_REPORTED: usize = 20;

/// The last change set of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainHead {
    /// The number of change sets.
    pub count: i64,
    /// The hash of the last one; empty without any.
    pub hash: String,
}

/// Returns the hash of a change set with its entries, in the order of their ids, chained to the one before.
pub(super) fn hash_change_set(row: &ChangeSetRow, entries: &[EntryRow]) -> String {
    let entries: Vec<_> = entries
        .iter()
        .map(|entry| {
            json!([
                entry.action,
                entry.subject_kind.as_str(),
                entry.subject_id,
                entry.label,
                entry.changes,
                entry.version_after,
                entry.snapshot,
                entry.inserted_at.micros(),
            ])
        })
        .collect();
    let mut text = json!([
        row.previous_hash,
        row.id,
        row.kind.as_str(),
        row.actor_kind.as_str(),
        row.actor_id,
        row.actor_name,
        row.summary,
        row.request_id,
        row.undoes_id,
        row.inserted_at.micros(),
        entries,
    ]);
    // Change sets without a batch have the hash that they had before there were batches.
    if let (Some(batch), Some(values)) = (row.batch_id, text.as_array_mut()) {
        values.push(json!(batch));
    }
    token::hash(&text.to_string())
}

/// Returns the end of the chain. Noted elsewhere, it shows later whether the end was cut off or the chain
/// was computed anew.
pub fn chain_head(conn: &mut Conn<'_>) -> Result<ChainHead> {
    let last = q!(conn, audit::change_sets::last())?;
    Ok(last
        .map_or_else(ChainHead::default, |row| ChainHead { count: row.id.get(), hash: row.hash }))
}

/// Returns a sentence for each place where the log was changed: change sets that are missing, do not follow
/// the one before, or have other contents than when they were written. Reads the whole log.
pub fn find_disagreements(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    // Read first: what is appended meanwhile is checked, too, but need not be complete.
    let count = q!(conn, audit::change_sets::count())?;
    let mut found = Vec::new();
    let mut last = ChainHead::default();
    loop {
        let rows = q!(conn, audit::change_sets::after(ChangeSetId::from(last.count), BATCH))?;
        let Some(end) = rows.last().map(|row| row.id) else { break };
        let first = ChangeSetId::from(last.count + 1);
        let mut entries = q!(conn, audit::entries::of_change_sets(first, end))?;
        for row in rows {
            let expected = last.count + 1;
            if row.id.get() != expected {
                found.push(missing(expected, row.id.get() - 1));
            } else if row.previous_hash != last.hash {
                found.push(format!(
                    "audit log: change set {} does not follow the one before",
                    row.id
                ));
            }
            let own: Vec<EntryRow> =
                entries.extract_if(.., |entry| entry.change_set_id == row.id).collect();
            if hash_change_set(&row, &own) != row.hash {
                found.push(format!("audit log: change set {} or its entries were changed", row.id));
            }
            last = ChainHead { count: row.id.get(), hash: row.hash };
        }
        if found.len() >= MAX_REPORTED {
            break;
        }
    }
    if last.count < count && found.len() < MAX_REPORTED {
        found.push(missing(last.count + 1, count));
    }
    Ok(found)
}

fn missing(first: i64, last: i64) -> String {
    match first == last {
        true => format!("audit log: change set {first} is missing"),
        false => format!("audit log: change sets {first} to {last} are missing"),
    }
}
