//! Products that batches did not change. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    db::schema::product_batch_results,
    foundation::{ids::ProductBatchId, page::PageRequest},
    product_batches::models::{BatchPhase, BatchResult, ResultRow},
};

pub fn insert(conn: &mut Conn, row: &ResultRow<'_>) -> QueryResult<usize> {
    diesel::insert_into(product_batch_results::table).values(row).execute(conn)
}

pub fn page(
    conn: &mut Conn,
    batch: ProductBatchId,
    phase: BatchPhase,
    request: PageRequest,
) -> QueryResult<Vec<BatchResult>> {
    product_batch_results::table
        .filter(product_batch_results::batch_id.eq(batch))
        .filter(product_batch_results::phase.eq(phase))
        .order(product_batch_results::id)
        .limit(request.per_page)
        .offset(request.offset())
        .select(BatchResult::as_select())
        .load(conn)
}

pub fn count(conn: &mut Conn, batch: ProductBatchId, phase: BatchPhase) -> QueryResult<i64> {
    product_batch_results::table
        .filter(product_batch_results::batch_id.eq(batch))
        .filter(product_batch_results::phase.eq(phase))
        .count()
        .get_result(conn)
}
