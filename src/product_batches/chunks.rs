//! Applying and undoing batches, some products at a time.

use std::collections::HashMap;

use crate::{
    Result, accounts::Scope, audit::Purpose, db::Tx, events::Event,
    foundation::ids::ProductBatchId, q,
};

use super::{
    models::{
        BatchKind, BatchPhase, BatchProgress, BatchStatus, Counts, ProductBatch, ResultOutcome,
        ResultRow,
    },
    report::{ApplyChunk, ChunkReport, ProductResult},
    undo::undo_chunk,
};

/// Applies or undoes the next chunk of a batch. Returns `true` if there is more to do. Does nothing if the batch
/// is not running.
pub fn run_chunk(
    tx: &mut Tx<'_>,
    id: ProductBatchId,
    limit: usize,
    kinds: &HashMap<BatchKind, ApplyChunk>,
) -> Result<bool> {
    let batch = q!(tx, product_batches::batches::lock(id))?;
    tx.emit(Event::JobProgressed);
    match batch.status {
        BatchStatus::Waiting | BatchStatus::Running => apply(tx, &batch, limit, kinds),
        BatchStatus::Undoing => undo(tx, &batch),
        _ => Ok(false),
    }
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
    batch: &ProductBatch,
    limit: usize,
    kinds: &HashMap<BatchKind, ApplyChunk>,
) -> Result<bool> {
    let Some(apply) = kinds.get(&batch.kind) else { return Ok(false) };
    let scope = Scope::delegated(batch.delegation()).with_purpose(purpose(batch));
    let report = apply(tx, &scope, batch, limit)?;
    let counts = save_results(tx, batch.id, BatchPhase::Apply, &report)?;
    let now = tx.now();
    let progress = BatchProgress { counts, position: report.next, now };
    q!(tx, product_batches::batches::advance(batch.id, progress))?;
    Ok(report.next.is_some())
}

fn undo(tx: &mut Tx<'_>, batch: &ProductBatch) -> Result<bool> {
    let scope = Scope::delegated(batch.delegation()).with_purpose(Purpose::UndoBatch(batch.id));
    let report = undo_chunk(tx, &scope, batch)?;
    let counts = save_results(tx, batch.id, BatchPhase::Undo, &report)?;
    let now = tx.now();
    let progress = BatchProgress { counts, position: report.next, now };
    q!(tx, product_batches::batches::advance_undo(batch.id, progress))?;
    Ok(report.next.is_some())
}

fn save_results(
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
