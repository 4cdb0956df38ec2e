//! The products of bulk changes. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{product_batch_items, product_batches},
    foundation::{clock::Timestamp, ids::ProductBatchId},
    product_batches::models::BatchStatus,
};

/// Deletes at most `limit` rows of a batch that ended, or of a preview that was created before a moment.
pub fn delete_old(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let ended = product_batches::status.eq_any([BatchStatus::Done, BatchStatus::Undone]);
    let forgotten = product_batches::status
        .eq(BatchStatus::Preview)
        .and(product_batches::updated_at.lt(before));
    let batch: Option<ProductBatchId> = product_batch_items::table
        .inner_join(product_batches::table)
        .filter(ended.or(forgotten))
        .select(product_batch_items::batch_id)
        .first(conn)
        .optional()?;
    let Some(batch) = batch else { return Ok(0) };
    let own = product_batch_items::batch_id.eq(batch);
    let positions: Vec<i64> = product_batch_items::table
        .filter(own)
        .order(product_batch_items::position)
        .limit(limit)
        .select(product_batch_items::position)
        .load(conn)?;
    let Some(last) = positions.last() else { return Ok(0) };
    diesel::delete(product_batch_items::table)
        .filter(own)
        .filter(product_batch_items::position.le(last))
        .execute(conn)
}
