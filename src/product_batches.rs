//! Changes of many products at once, which can be undone as a whole: bulk changes and imports.
//!
//! A batch is created as a preview and applied by a job, some products per transaction. The position of the next
//! chunk is stored in the transaction of each chunk, so that a batch continues there after a crash. Each kind of
//! batch has an [`ApplyChunk`], which a context above this one provides. Its changes belong to the batch by the
//! purpose of the scope that it gets, so that the undo finds them: it walks the batch's change sets backwards,
//! restores the products that are as the batch left them, deletes those that it created, and lists the others
//! with a reason.

mod batches;
mod chunks;
mod commands;
mod models;
mod rejection;
mod report;
mod runner;
mod undo;
mod webhook_events;

#[path = "product_batches"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "product_batches"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use batches::{
    NewBatch, continue_batch, create_batch, delete_old_rows, discard_batch, get_batch,
    list_batch_slice, list_batches, list_items, list_items_after, list_results, set_total,
    start_batch, start_undo, undo_deadline,
};
pub use chunks::{run_chunk, stop_batch};
pub use commands::{INTERRUPTED, add_chunk, begin_batch, finish_batch, stop_interrupted};
pub use models::{BatchKind, BatchPhase, BatchResult, BatchStatus, ProductBatch, ResultOutcome};
pub use rejection::BatchRejection;
pub use report::{ApplyChunk, ChunkReport, ProductResult};
pub use runner::{BATCH_JOB, BatchRunner};
