//! Applying and undoing batches, some products at a time.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{self, Delegation, Permission, Scope, StoredDelegation},
    audit::Purpose,
    db::Tx,
    events::Event,
    foundation::ids::ProductBatchId,
    q,
};

use super::{
    models::{
        BatchKind, BatchPhase, BatchProgress, BatchStatus, Counts, ProductBatch, ResultOutcome,
        ResultRow,
    },
    report::{ApplyChunk, ChunkReport, ProductResult},
    undo::undo_chunk,
    webhook_events,
};

/// Applies or undoes the next chunk of a batch on behalf of the one who started that, or who began the batch.
/// Returns `true` if there is more to do. Does nothing if the batch is not running.
///
/// # Errors
/// `Forbidden` if they may no longer do that; nothing is changed then.
pub fn run_chunk(
    tx: &mut Tx<'_>,
    id: ProductBatchId,
    limit: usize,
    kinds: &HashMap<BatchKind, ApplyChunk>,
    starter: Option<&StoredDelegation>,
) -> Result<bool> {
    let batch = q!(tx, product_batches::batches::lock(id))?;
    tx.emit(Event::JobProgressed);
    if !batch.status.is_busy() {
        return Ok(false);
    }
    let scope = accounts::resume_delegation(tx, delegation(&batch, starter))?;
    scope.require(Permission::ProductsWrite)?;
    match batch.status {
        BatchStatus::Undoing => undo(tx, &scope, &batch),
        _ => apply(tx, &scope, &batch, limit, kinds),
    }
}

/// Stops a batch unless it has ended, with a reason for people, so that someone continues or undoes it.
pub fn stop_batch(tx: &mut Tx<'_>, id: ProductBatchId, problem: &str) -> Result<()> {
    if q!(tx, product_batches::batches::stop(id, problem, tx.now()))? == 0 {
        return Ok(());
    }
    tx.emit(Event::JobProgressed);
    let batch = q!(tx, product_batches::batches::find(id))?;
    webhook_events::notify_finished(tx, &batch)
}

/// The one on whose behalf a batch runs.
pub fn delegation(batch: &ProductBatch, starter: Option<&StoredDelegation>) -> Delegation {
    starter.map_or_else(|| batch.delegation(), Delegation::from)
}

/// The purpose of what a batch changes.
fn purpose(batch: &ProductBatch) -> Purpose {
    let summary = batch.title.clone();
    match batch.kind {
        BatchKind::Bulk => Purpose::Bulk { summary, batch: Some(batch.id) },
        BatchKind::Import => Purpose::Import { summary, batch: Some(batch.id) },
    }
}

fn apply(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: &ProductBatch,
    limit: usize,
    kinds: &HashMap<BatchKind, ApplyChunk>,
) -> Result<bool> {
    let Some(apply) = kinds.get(&batch.kind) else { return Ok(false) };
    let scope = scope.clone().with_purpose(purpose(batch));
    let report = apply(tx, &scope, batch, limit)?;
    let counts = save_results(tx, batch.id, BatchPhase::Apply, &report)?;
    let now = tx.now();
    let progress = BatchProgress { counts, position: report.next, now };
    q!(tx, product_batches::batches::advance(batch.id, progress))?;
    if report.next.is_none() {
        let batch = q!(tx, product_batches::batches::find(batch.id))?;
        webhook_events::notify_finished(tx, &batch)?;
    }
    Ok(report.next.is_some())
}

fn undo(tx: &mut Tx<'_>, scope: &Scope, batch: &ProductBatch) -> Result<bool> {
    let scope = scope.clone().with_purpose(Purpose::UndoBatch(batch.id));
    let report = undo_chunk(tx, &scope, batch)?;
    let counts = save_results(tx, batch.id, BatchPhase::Undo, &report)?;
    let now = tx.now();
    let progress = BatchProgress { counts, position: report.next, now };
    q!(tx, product_batches::batches::advance_undo(batch.id, progress))?;
    if report.next.is_none() {
        let batch = q!(tx, product_batches::batches::find(batch.id))?;
        webhook_events::notify_undone(tx, &batch)?;
    }
    Ok(report.next.is_some())
}

/// Stores the products that a chunk did not change. Returns what it did.
pub fn save_results(
    tx: &mut Tx<'_>,
    batch_id: ProductBatchId,
    phase: BatchPhase,
    report: &ChunkReport,
) -> Result<Counts> {
    let mut counts = Counts { done: report.done, ..Counts::default() };
    for ProductResult { outcome, product, title, reason } in &report.results {
        match outcome {
            ResultOutcome::Kept => counts.kept += 1,
            ResultOutcome::Failed => counts.failed += 1,
        }
        let row = ResultRow {
            batch_id,
            phase,
            outcome: *outcome,
            product_id: *product,
            title,
            reason,
            inserted_at: tx.now(),
        };
        q!(tx, product_batches::results::insert(&row))?;
    }
    Ok(counts)
}
