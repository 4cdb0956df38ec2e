//! Undoing imports of customers, redirects and orders. Imports of products are undone by their batch.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::Scope,
    audit::{Change, Purpose, SubjectKind},
    db::{Repo, Tx},
    events::Event,
    foundation::clock::Timestamp,
    jobs::{self, JobError, Lane},
    q,
};

use super::{
    json::from_json,
    models::{Import, ImportStatus, UndoableRecord},
    records::{self, RecordUndo, RecordsJob},
    rejection::ImportRejection,
};

/// The kind of the jobs that undo imports of customers, redirects and orders.
pub const UNDO_JOB: &str = "undo_import";
/// The days for which an import can be undone.
const UNDO_DAYS: u32 = 30;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Records that are undone together.
const BATCH: i64 = 50;

/// Returns the time until which an import without a batch can be undone; `None` if it was not imported or was
/// undone.
pub fn undo_deadline(import: &Import) -> Option<Timestamp> {
    let finished = import.finished_at.filter(|_| import.status == ImportStatus::Done);
    finished.map(|finished| finished.after(DAY * UNDO_DAYS))
}

/// Starts the undo of an import without a batch. A job undoes it.
pub fn start(tx: &mut Tx<'_>, scope: &Scope, import: &Import) -> Result<()> {
    scope.require(records::needed_permission(import.kind))?;
    match import.status {
        ImportStatus::Done => {}
        ImportStatus::Undoing => return Err(ImportRejection::ImportBeingUndone.into()),
        ImportStatus::Undone => return Err(ImportRejection::ImportAlreadyUndone.into()),
        _ => return Err(ImportRejection::ImportNotStarted.into()),
    }
    if undo_deadline(import).is_none_or(|deadline| deadline < tx.now()) {
        return Err(ImportRejection::ImportTooOld { days: UNDO_DAYS }.into());
    }
    q!(tx, imports::files::set_status(import.id, ImportStatus::Undoing, "", tx.now()))?;
    jobs::enqueue(tx, Lane::Imports, UNDO_JOB, &RecordsJob::new(import.id, scope)?)
}

/// Undoes an import, some records per transaction. Continues where it was if it was interrupted.
pub async fn run(repo: &Repo, job: RecordsJob) -> Result<(), JobError> {
    loop {
        let job = job.clone();
        let next = repo.write(move |tx: &mut Tx<'_>| undo_chunk(tx, &job)).await;
        match next {
            Ok(true) => {}
            Ok(false) | Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(JobError::Temporary(error.to_string())),
        }
    }
}

/// Undoes the last records that were not undone yet. Returns `true` if there may be more.
fn undo_chunk(tx: &mut Tx<'_>, job: &RecordsJob) -> Result<bool> {
    let import = q!(tx, imports::files::lock(job.import))?;
    if import.status != ImportStatus::Undoing {
        return Ok(false);
    }
    let scope = job.scope(tx, Purpose::UndoImport { summary: import.file_name.clone() })?;
    let undoable = q!(tx, imports::records::undoable(import.id, BATCH))?;
    tx.emit(Event::JobProgressed);
    if undoable.is_empty() {
        q!(tx, imports::files::set_status(import.id, ImportStatus::Undone, "", tx.now()))?;
        let finished =
            Change::new("undo_finished", SubjectKind::Import, import.id, &import.file_name);
        scope.record(tx, finished.note(format!("{} kept", import.undo_kept_count)));
        return Ok(false);
    }
    let mut kept = 0;
    for record in &undoable {
        let reason = undo_record(tx, &scope, record)?.unwrap_or_default();
        kept += i64::from(!reason.is_empty());
        q!(tx, imports::records::set_undone(import.id, record.position, &reason))?;
    }
    let undone = undoable.len() as i64 - kept;
    q!(tx, imports::files::add_undone(import.id, undone, kept, tx.now()))?;
    Ok(true)
}

/// Undoes a record. Returns the reason why it is kept, or `None` if it was undone.
fn undo_record(tx: &mut Tx<'_>, scope: &Scope, record: &UndoableRecord) -> Result<Option<String>> {
    let undo: RecordUndo = from_json(&record.undo)?;
    match tx.attempt(|tx| records::undo(tx, scope, &undo)) {
        Ok(kept) => Ok(kept.map(str::to_owned)),
        Err(Error::Forbidden) => Ok(Some("You may not change it.".to_owned())),
        Err(Error::Rejected(reason)) => Ok(Some(reason.to_string())),
        Err(error) => Err(error),
    }
}
