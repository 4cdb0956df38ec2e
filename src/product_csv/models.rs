//! Rows for the comparison with product files.

use crate::foundation::ids::ProductId;

/// A SKU and the product that has it.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct OwnedSku {
    pub sku: String,
    pub product_id: ProductId,
    pub handle: String,
}
