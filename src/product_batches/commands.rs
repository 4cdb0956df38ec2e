//! Batches that a command applies by itself, without a job. They are undone like all others.

use std::time::Duration;

use crate::{
    Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::Tx,
    events::Event,
    foundation::ids::ProductBatchId,
    q,
};

use super::{
    batches::{NewBatch, insert},
    chunks::{save_results, stop_batch},
    models::{BatchPhase, BatchProgress, BatchStatus, Counts},
    rejection::BatchRejection,
    report::ChunkReport,
    webhook_events::notify_finished,
};

/// The time without progress after which a command was interrupted.
const SILENCE: Duration = Duration::from_secs(2 * 60);

/// Creates a batch that is running. Its changes belong to it by the purpose of the scope that makes them.
pub fn begin_batch(tx: &mut Tx<'_>, scope: &Scope, new: &NewBatch) -> Result<ProductBatchId> {
    scope.require(Permission::ProductsWrite)?;
    let id = insert(tx, scope, new, BatchStatus::Running)?;
    scope.record(tx, Change::new("applied", SubjectKind::ProductBatch, id, &new.title));
    Ok(id)
}

/// Adds what a command did in this transaction to its batch.
///
/// # Errors
/// `Rejected` if the batch is not running, because the command was silent for too long.
pub fn add_chunk(tx: &mut Tx<'_>, id: ProductBatchId, report: &ChunkReport) -> Result<()> {
    let batch = q!(tx, product_batches::batches::lock(id))?;
    if batch.status != BatchStatus::Running {
        return Err(BatchRejection::BatchInterrupted.into());
    }
    let counts = save_results(tx, id, BatchPhase::Apply, report)?;
    let position = batch.handled() + report.done + report.results.len() as i64;
    let progress = BatchProgress { counts, position: Some(position), now: tx.now() };
    q!(tx, product_batches::batches::advance(id, progress))?;
    tx.emit(Event::JobProgressed);
    Ok(())
}

/// Ends a batch of a command. Its total becomes the number of products that were handled.
pub fn finish_batch(tx: &mut Tx<'_>, id: ProductBatchId) -> Result<()> {
    let batch = q!(tx, product_batches::batches::lock(id))?;
    if batch.status != BatchStatus::Running {
        return Err(BatchRejection::BatchInterrupted.into());
    }
    q!(tx, product_batches::batches::set_total(id, batch.handled()))?;
    let progress = BatchProgress { counts: Counts::default(), position: None, now: tx.now() };
    q!(tx, product_batches::batches::advance(id, progress))?;
    tx.emit(Event::JobProgressed);
    let batch = q!(tx, product_batches::batches::find(id))?;
    notify_finished(tx, &batch)
}

/// Stops at most `limit` batches whose command was interrupted, so that they can be undone. Returns their number.
pub fn stop_interrupted(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(SILENCE);
    let interrupted = q!(tx, product_batches::batches::silent_commands(before, limit))?;
    for id in &interrupted {
        stop_batch(tx, *id, INTERRUPTED)?;
    }
    Ok(interrupted.len())
}

/// What became of the batch of a command that did not end.
pub const INTERRUPTED: &str =
    "The command was interrupted. Run it again to continue, or undo what it has done.";
