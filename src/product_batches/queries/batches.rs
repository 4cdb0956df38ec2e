//! Batches in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{self, Conn};
use crate::{
    audit::ActorKind,
    db::{schema::product_batches, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{ChangeSetId, ProductBatchId},
        page::PageRequest,
        slice::RowRange,
    },
    product_batches::models::{BatchProgress, BatchRow, BatchStatus, ProductBatch},
};

pub fn insert(conn: &mut Conn, row: &BatchRow<'_>) -> QueryResult<ProductBatchId> {
    diesel::insert_into(product_batches::table)
        .values(row)
        .returning(product_batches::id)
        .get_result(conn)
}

pub fn find(conn: &mut Conn, id: ProductBatchId) -> QueryResult<ProductBatch> {
    product_batches::table.find(id).select(ProductBatch::as_select()).first(conn)
}

/// Returns a batch and locks it until the transaction ends.
pub fn lock(conn: &mut Conn, id: ProductBatchId) -> QueryResult<ProductBatch> {
    let batch = product_batches::table.find(id).select(ProductBatch::as_select());
    dialect::locked!(batch).first(conn)
}

pub fn page(conn: &mut Conn, request: PageRequest) -> QueryResult<Vec<ProductBatch>> {
    product_batches::table
        .order(product_batches::id.desc())
        .limit(request.per_page)
        .offset(request.offset())
        .select(ProductBatch::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn) -> QueryResult<i64> {
    product_batches::table.count().get_result(conn)
}

/// Returns the keys of a range of the batches.
pub fn keys(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, product_batches, product_batches::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[ProductBatchId]) -> QueryResult<Vec<ProductBatch>> {
    product_batches::table
        .filter(product_batches::id.eq_any(ids))
        .select(ProductBatch::as_select())
        .load(conn)
}

pub fn set_total(conn: &mut Conn, id: ProductBatchId, total: i64) -> QueryResult<usize> {
    diesel::update(product_batches::table.find(id))
        .set(product_batches::total.eq(total))
        .execute(conn)
}

pub fn set_status(
    conn: &mut Conn,
    id: ProductBatchId,
    status: BatchStatus,
    problem: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(product_batches::table.find(id))
        .set((
            product_batches::status.eq(status),
            product_batches::problem.eq(problem),
            product_batches::version.eq(product_batches::version + 1),
            product_batches::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Marks a batch as stopped, unless it has ended.
pub fn stop(
    conn: &mut Conn,
    id: ProductBatchId,
    problem: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(product_batches::table.find(id))
        .filter(product_batches::status.eq_any([
            BatchStatus::Waiting,
            BatchStatus::Running,
            BatchStatus::Undoing,
        ]))
        .set((
            product_batches::status.eq(BatchStatus::Failed),
            product_batches::problem.eq(problem),
            product_batches::version.eq(product_batches::version + 1),
            product_batches::updated_at.eq(now),
            product_batches::finished_at.eq(now),
        ))
        .execute(conn)
}

/// Adds what a chunk did, and stores where the next one begins.
pub fn advance(
    conn: &mut Conn,
    id: ProductBatchId,
    BatchProgress { counts, position, now }: BatchProgress,
) -> QueryResult<usize> {
    let status = if position.is_some() { BatchStatus::Running } else { BatchStatus::Done };
    let finished = Some(now).filter(|_| position.is_none());
    diesel::update(product_batches::table.find(id))
        .set((
            product_batches::status.eq(status),
            product_batches::done.eq(product_batches::done + counts.done),
            product_batches::kept.eq(product_batches::kept + counts.kept),
            product_batches::failed.eq(product_batches::failed + counts.failed),
            position.map(|position| product_batches::position.eq(position)),
            product_batches::version.eq(product_batches::version + 1),
            product_batches::updated_at.eq(now),
            finished.map(|now| product_batches::finished_at.eq(now)),
        ))
        .execute(conn)
}

/// Adds what a chunk of an undo did, and stores the change set that it undid.
pub fn advance_undo(
    conn: &mut Conn,
    id: ProductBatchId,
    BatchProgress { counts, position, now }: BatchProgress,
) -> QueryResult<usize> {
    let status = if position.is_some() { BatchStatus::Undoing } else { BatchStatus::Undone };
    let undone = Some(now).filter(|_| position.is_none());
    diesel::update(product_batches::table.find(id))
        .set((
            product_batches::status.eq(status),
            product_batches::undone.eq(product_batches::undone + counts.done),
            product_batches::undo_kept.eq(product_batches::undo_kept + counts.kept),
            position.map(|position| product_batches::undo_position.eq(ChangeSetId::from(position))),
            product_batches::version.eq(product_batches::version + 1),
            product_batches::updated_at.eq(now),
            undone.map(|now| product_batches::undone_at.eq(now)),
        ))
        .execute(conn)
}

/// Returns the previews that were created before a moment.
pub fn old_previews(
    conn: &mut Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<ProductBatchId>> {
    product_batches::table
        .filter(product_batches::status.eq(BatchStatus::Preview))
        .filter(product_batches::updated_at.lt(before))
        .order(product_batches::updated_at)
        .limit(limit)
        .select(product_batches::id)
        .load(conn)
}

/// Returns running batches of commands that made no progress since a moment.
pub fn silent_commands(
    conn: &mut Conn,
    since: Timestamp,
    limit: i64,
) -> QueryResult<Vec<ProductBatchId>> {
    product_batches::table
        .filter(product_batches::status.eq(BatchStatus::Running))
        .filter(product_batches::actor_kind.eq(ActorKind::Command))
        .filter(product_batches::updated_at.lt(since))
        .order(product_batches::updated_at)
        .limit(limit)
        .select(product_batches::id)
        .load(conn)
}

pub fn delete(conn: &mut Conn, ids: &[ProductBatchId]) -> QueryResult<usize> {
    diesel::delete(product_batches::table.filter(product_batches::id.eq_any(ids))).execute(conn)
}
