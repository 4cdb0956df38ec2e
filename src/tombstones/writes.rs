//! Recording and removing of tombstones.

use std::time::Duration;

use crate::{Result, db::Tx, q};

use super::{lists::RecordList, models::NewTombstone};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How far back programs may ask what changed: 30 days.
pub const REACH: Duration = DAY.saturating_mul(30);
/// How long tombstones are stored: a day longer, for programs that are still reading page after page.
pub const RETENTION: Duration = DAY.saturating_mul(31);

/// Maximum number of tombstones in one statement.
const CHUNK: usize = 500;

/// Records that records with these ids disappeared from a list now.
pub fn record(tx: &mut Tx<'_>, list: RecordList, ids: &[i64]) -> Result<()> {
    remove(tx, list, ids)?;
    for chunk in ids.chunks(CHUNK) {
        let row =
            |id: &i64| NewTombstone { list: list.name(), record_id: *id, deleted_at: tx.now() };
        let rows: Vec<NewTombstone> = chunk.iter().map(row).collect();
        q!(tx, tombstones::tombstones::insert(&rows))?;
    }
    Ok(())
}

/// Removes the tombstones of records that are in the list again.
pub fn remove(tx: &mut Tx<'_>, list: RecordList, ids: &[i64]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        q!(tx, tombstones::tombstones::delete(list.name(), chunk))?;
    }
    Ok(())
}

/// Deletes at most `limit` tombstones that are older than 31 days. Returns how many.
pub fn delete_old(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(RETENTION);
    let mut deleted = 0;
    for old in q!(tx, tombstones::tombstones::list_before(before, limit))? {
        deleted += q!(tx, tombstones::tombstones::delete_old(&old.list, old.record_id, before))?;
    }
    Ok(deleted)
}
