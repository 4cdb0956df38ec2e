//! Rows that product files are compared with.

use crate::foundation::ids::ProductId;

/// The product that has a SKU.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct OwnedSku {
    pub sku: String,
    pub product_id: ProductId,
    pub handle: String,
}
