//! Copies of products.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::ids::ProductId,
};

use super::{
    draft::ProductDraft,
    models::{MAX_LINE, ProductStatus},
    product_record,
    save::save_product,
    write::SaveResult,
};

/// Creates a draft with the attributes, variants, pictures and categories of a product. It has no stock,
/// and no SKUs or barcodes, which belong to one product only.
pub fn duplicate_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<SaveResult> {
    scope.require(Permission::ProductsWrite)?;
    let original = product_record::load(tx, id)?.draft;
    save_product(tx, scope, None, copy(original))
}

fn copy(original: ProductDraft) -> ProductDraft {
    let mut draft = original;
    draft.title = format!("Copy of {}", draft.title).chars().take(MAX_LINE).collect();
    draft.slug = String::new();
    draft.handle = String::new();
    draft.status = ProductStatus::Draft;
    for variant in &mut draft.variants {
        variant.id = None;
        variant.sku = None;
        variant.barcode = String::new();
    }
    draft
}
