//! The products of bulk changes. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::{product_batch_items, product_batches},
    foundation::{
        clock::Timestamp,
        ids::{ProductBatchId, ProductId},
        page::PageRequest,
    },
    product_batches::models::{BatchItem, BatchStatus},
};

/// Deletes at most `limit` rows of a batch that ended, or of a preview that was last changed before a moment.
pub fn delete_old(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let Some(batch) = find_old(conn, before)? else { return Ok(0) };
    let own = product_batch_items::batch_id.eq(batch);
    let products: Vec<ProductId> = product_batch_items::table
        .filter(own)
        .order(product_batch_items::product_id)
        .limit(limit)
        .select(product_batch_items::product_id)
        .load(conn)?;
    let Some(last) = products.last() else { return Ok(0) };
    diesel::delete(product_batch_items::table)
        .filter(own)
        .filter(product_batch_items::product_id.le(last))
        .execute(conn)
}

/// Returns a batch whose rows are not needed any more. Visits each batch that has rows, but only one of its rows,
/// because a batch may have a row for each product.
fn find_old(conn: &mut Conn, before: Timestamp) -> QueryResult<Option<ProductBatchId>> {
    let mut last = ProductBatchId::from(0);
    while let Some(batch) = batch_after(conn, last)? {
        let ended = product_batches::status.eq_any([BatchStatus::Done, BatchStatus::Undone]);
        let forgotten = product_batches::status
            .eq(BatchStatus::Preview)
            .and(product_batches::updated_at.lt(before));
        let old = product_batches::table.find(batch).filter(ended.or(forgotten));
        if old.count().get_result::<i64>(conn)? > 0 {
            return Ok(Some(batch));
        }
        last = batch;
    }
    Ok(None)
}

/// Returns the first batch after one that has rows.
fn batch_after(conn: &mut Conn, last: ProductBatchId) -> QueryResult<Option<ProductBatchId>> {
    product_batch_items::table
        .filter(product_batch_items::batch_id.gt(last))
        .order(product_batch_items::batch_id)
        .select(product_batch_items::batch_id)
        .first(conn)
        .optional()
}

/// Returns the first products of a batch after one, in the order of their ids.
pub fn after(
    conn: &mut Conn,
    batch: ProductBatchId,
    after: ProductId,
    limit: i64,
) -> QueryResult<Vec<BatchItem>> {
    product_batch_items::table
        .filter(product_batch_items::batch_id.eq(batch))
        .filter(product_batch_items::product_id.gt(after))
        .order(product_batch_items::product_id)
        .limit(limit)
        .select((product_batch_items::product_id, product_batch_items::version))
        .load(conn)
}

pub fn page(
    conn: &mut Conn,
    batch: ProductBatchId,
    request: PageRequest,
) -> QueryResult<Vec<BatchItem>> {
    product_batch_items::table
        .filter(product_batch_items::batch_id.eq(batch))
        .order(product_batch_items::product_id)
        .limit(request.per_page)
        .offset(request.offset())
        .select((product_batch_items::product_id, product_batch_items::version))
        .load(conn)
}
