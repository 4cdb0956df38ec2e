//! What a chunk of a batch does and did.

use crate::{Result, accounts::Scope, db::Tx, foundation::ids::ProductId};

use super::models::{ProductBatch, ResultOutcome};

/// Changes the next products of a batch, at most the given number, from `batch.position` on. The scope has the
/// permissions that the one who started the batch had then and still has, and its changes belong to the batch. Runs again if the
/// transaction fails, and never for the same position after it was committed.
///
/// It compares each product under a lock with what the preview showed, and changes each one completely or not at
/// all, in a savepoint. Products that it does not change are in the report's results.
pub type ApplyChunk = fn(&mut Tx<'_>, &Scope, &ProductBatch, usize) -> Result<ChunkReport>;

/// What a chunk did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChunkReport {
    /// The number of products that were changed, or that were already as wanted.
    pub done: i64,
    /// The products that were not changed.
    pub results: Vec<ProductResult>,
    /// Where the next chunk begins; `None` after the last one.
    pub next: Option<i64>,
}

/// A product that was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductResult {
    /// What became of it.
    pub outcome: ResultOutcome,
    /// The product, if there is one.
    pub product: Option<ProductId>,
    /// Its title.
    pub title: String,
    /// The reason, a sentence for people.
    pub reason: String,
}
