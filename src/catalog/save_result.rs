//! What saving a product did.

use crate::foundation::ids::{DeletionId, ProductId, VariantId};

/// What saving did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The product was not there before.
    New,
    /// Something of it is different now.
    Changed,
    /// It was exactly so before; nothing was written.
    Unchanged,
}

/// A saved product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveResult {
    /// The product.
    pub id: ProductId,
    /// Its variants in the order of the draft, each with its SKU.
    pub variants: Vec<(VariantId, Option<String>)>,
    /// What was done.
    pub change: Change,
    /// Variants and pictures that are gone, where there are any.
    pub removed: Option<RemovedParts>,
}

/// Variants and pictures that left a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedParts {
    /// What they are called, such as `variants Moss, Rust and picture back.jpg`.
    pub what: String,
    /// The deletion, to be restored.
    pub deletion: DeletionId,
}
