//! Creating, starting and listing batches.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::{Permission, Scope, StoredDelegation},
    audit::{Change, SubjectKind},
    db::{Conn, Tx},
    error::ensure_version,
    foundation::{
        clock::Timestamp,
        ids::{ProductBatchId, ProductId, Versioned},
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    jobs::{self, Lane},
    q,
    tombstones::{self, RecordList},
};

use super::{
    models::{BatchKind, BatchPhase, BatchResult, BatchRow, BatchStatus, ProductBatch},
    rejection::BatchRejection,
    runner::{BATCH_JOB, BatchJob},
};

/// The days for which a batch can be undone.
const UNDO_DAYS: u64 = 30;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A batch to create.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// The kind.
    pub kind: BatchKind,
    /// What is done, for people.
    pub title: String,
    /// JSON: what is done, as the kind's [`super::ApplyChunk`] reads it.
    pub parameters: String,
    /// The number of products.
    pub total: i64,
}

/// Creates a batch as a preview, which changes nothing yet. Previews that are not started are deleted after a day.
pub fn create_batch(tx: &mut Tx<'_>, scope: &Scope, new: &NewBatch) -> Result<ProductBatchId> {
    scope.require(Permission::ProductsWrite)?;
    let id = insert(tx, scope, new, BatchStatus::Preview)?;
    scope.record(tx, Change::new("previewed", SubjectKind::ProductBatch, id, &new.title));
    Ok(id)
}

/// Inserts a batch.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    scope: &Scope,
    new: &NewBatch,
    status: BatchStatus,
) -> Result<ProductBatchId> {
    let actor = scope.actor().ok_or(Error::Forbidden)?;
    let row = BatchRow {
        kind: new.kind,
        title: &new.title,
        status,
        parameters: &new.parameters,
        total: new.total,
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: &actor.name,
        user_id: scope.actor_id(),
        permissions: &scope.permissions().to_string(),
        inserted_at: tx.now(),
        updated_at: tx.now(),
    };
    q!(tx, product_batches::batches::insert(&row))
}

/// Sets the number of products of a batch that was just created.
pub fn set_total(tx: &mut Tx<'_>, id: ProductBatchId, total: i64) -> Result<()> {
    q!(tx, product_batches::batches::set_total(id, total)).map(drop)
}

/// Returns the first products of a batch after one, with their versions in the preview, in the order of their
/// ids.
pub fn list_items_after(
    conn: &mut Conn<'_>,
    id: ProductBatchId,
    after: ProductId,
    limit: usize,
) -> Result<Vec<Versioned<ProductId>>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let items = q!(conn, product_batches::items::after(id, after, limit))?;
    Ok(items.into_iter().map(Versioned::from).collect())
}

/// Returns a page of the products of a batch, with their versions in the preview, in the order of their ids.
pub fn list_items(
    conn: &mut Conn<'_>,
    id: ProductBatchId,
    request: PageRequest,
) -> Result<Vec<Versioned<ProductId>>> {
    let items = q!(conn, product_batches::items::page(id, request))?;
    Ok(items.into_iter().map(Versioned::from).collect())
}

/// Returns a batch.
pub fn get_batch(conn: &mut Conn<'_>, scope: &Scope, id: ProductBatchId) -> Result<ProductBatch> {
    scope.require(Permission::ProductsRead)?;
    q!(conn, product_batches::batches::find(id))
}

/// Returns a page of the batches, the newest first.
pub fn list_batches(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Result<Page<ProductBatch>> {
    scope.require(Permission::ProductsRead)?;
    let items = q!(conn, product_batches::batches::page(request))?;
    Ok(Page { items, total: q!(conn, product_batches::batches::count())?, request })
}

/// Returns a slice of the batches, for programs.
pub fn list_batch_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<ProductBatch>> {
    scope.require(Permission::ProductsRead)?;
    let request = request.newest_first();
    let slice =
        tombstones::load_slice(conn, RecordList::ProductBatches, &request, |conn, range| {
            q!(conn, product_batches::batches::keys(range))
        })?;
    let batches = q!(conn, product_batches::batches::by_ids(&slice.ids()))?;
    Ok(slice.with_records(batches, |batch: &ProductBatch| batch.id.get()))
}

/// Returns a page of the products that a batch or its undo did not change.
pub fn list_results(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ProductBatchId,
    phase: BatchPhase,
    request: PageRequest,
) -> Result<Page<BatchResult>> {
    scope.require(Permission::ProductsRead)?;
    let items = q!(conn, product_batches::results::page(id, phase, request))?;
    Ok(Page { items, total: q!(conn, product_batches::results::count(id, phase))?, request })
}

/// Starts a previewed batch. A job applies it.
///
/// # Errors
/// `Rejected` unless it is a preview, or as stale if it has another version than is required.
pub fn start_batch(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductBatchId,
    required_version: Option<i32>,
) -> Result<ProductBatch> {
    let batch = lock(tx, scope, id, required_version)?;
    match batch.status {
        BatchStatus::Preview => enqueue(tx, scope, batch, BatchStatus::Waiting, "applied"),
        _ => Err(BatchRejection::BatchAlreadyStarted.into()),
    }
}

/// Continues a batch that stopped because of an unexpected error.
///
/// # Errors
/// `Rejected` unless it stopped, and if a command applied it.
pub fn continue_batch(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductBatchId,
    required_version: Option<i32>,
) -> Result<ProductBatch> {
    let batch = lock(tx, scope, id, required_version)?;
    match (batch.status, batch.undo_position) {
        (BatchStatus::Failed, None) if batch.is_of_command() => {
            Err(BatchRejection::BatchOfCommand.into())
        }
        (BatchStatus::Failed, None) => enqueue(tx, scope, batch, BatchStatus::Waiting, "continued"),
        (BatchStatus::Failed, Some(_)) => Err(BatchRejection::BatchBeingUndone.into()),
        _ => Err(BatchRejection::BatchAlreadyStarted.into()),
    }
}

/// Starts the undo of a batch. A job undoes it.
///
/// # Errors
/// `Rejected` if the batch is running, was not applied, was undone, or finished more than 30 days ago.
pub fn start_undo(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductBatchId,
    required_version: Option<i32>,
) -> Result<ProductBatch> {
    let batch = lock(tx, scope, id, required_version)?;
    match batch.status {
        BatchStatus::Done | BatchStatus::Failed => {}
        BatchStatus::Preview => return Err(BatchRejection::BatchNotApplied.into()),
        BatchStatus::Waiting | BatchStatus::Running => {
            return Err(BatchRejection::BatchStillRunning.into());
        }
        BatchStatus::Undoing => return Err(BatchRejection::BatchBeingUndone.into()),
        BatchStatus::Undone => return Err(BatchRejection::BatchAlreadyUndone.into()),
    }
    if undo_deadline(&batch).is_none_or(|deadline| deadline < tx.now()) {
        return Err(BatchRejection::BatchTooOld { days: UNDO_DAYS }.into());
    }
    enqueue(tx, scope, batch, BatchStatus::Undoing, "undone")
}

/// Returns the time until which a batch can be undone; `None` if it was not applied or was undone.
pub fn undo_deadline(batch: &ProductBatch) -> Option<Timestamp> {
    match batch.status {
        BatchStatus::Done | BatchStatus::Failed => {
            batch.finished_at.map(|finished| finished.after(DAY * UNDO_DAYS as u32))
        }
        _ => None,
    }
}

/// Deletes a preview. Returns the batch.
///
/// # Errors
/// `Rejected` if it was started.
pub fn discard_batch(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductBatchId,
    required_version: Option<i32>,
) -> Result<ProductBatch> {
    let batch = lock(tx, scope, id, required_version)?;
    if batch.status != BatchStatus::Preview {
        return Err(BatchRejection::BatchAlreadyStarted.into());
    }
    delete(tx, &[id])?;
    scope.record(tx, Change::new("discarded", SubjectKind::ProductBatch, id, &batch.title));
    Ok(batch)
}

/// Deletes at most `limit` previews that nobody started within a day, or lists of products of finished batches.
/// Returns the number of rows.
pub fn delete_old_rows(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let before = tx.now().before(DAY);
    let items = q!(tx, product_batches::items::delete_old(before, limit))?;
    if items > 0 {
        return Ok(items);
    }
    let previews = q!(tx, product_batches::batches::old_previews(before, limit))?;
    delete(tx, &previews)
}

fn delete(tx: &mut Tx<'_>, ids: &[ProductBatchId]) -> Result<usize> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    tombstones::record(tx, RecordList::ProductBatches, &numbers)?;
    q!(tx, product_batches::batches::delete(ids))
}

fn lock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductBatchId,
    required_version: Option<i32>,
) -> Result<ProductBatch> {
    scope.require(Permission::ProductsWrite)?;
    let batch = q!(tx, product_batches::batches::lock(id))?;
    ensure_version(required_version, batch.version, &batch.title)?;
    Ok(batch)
}

fn enqueue(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: ProductBatch,
    status: BatchStatus,
    action: &'static str,
) -> Result<ProductBatch> {
    q!(tx, product_batches::batches::set_status(batch.id, status, "", tx.now()))?;
    let job = BatchJob { batch: batch.id, starter: Some(StoredDelegation::new(scope)?) };
    jobs::enqueue(tx, Lane::ProductBatches, BATCH_JOB, &job)?;
    scope.record(tx, Change::new(action, SubjectKind::ProductBatch, batch.id, &batch.title));
    q!(tx, product_batches::batches::find(batch.id))
}
