//! The categories of a product that is being saved.

use std::collections::BTreeSet;

use crate::{
    db::{Outcome, Tx},
    foundation::ids::{CategoryId, ProductId},
    q,
};

/// Puts the product into exactly these categories; answers whether that changed anything.
pub fn save(tx: &mut Tx<'_>, product: ProductId, wanted: &[CategoryId]) -> Outcome<bool> {
    let current: BTreeSet<CategoryId> =
        q!(tx, catalog::saving::category_ids(product))?.into_iter().collect();
    let wanted: BTreeSet<CategoryId> = wanted.iter().copied().collect();
    let gone: Vec<CategoryId> = current.difference(&wanted).copied().collect();
    let new: Vec<CategoryId> = wanted.difference(&current).copied().collect();
    q!(tx, catalog::saving::leave_categories(product, &gone))?;
    q!(tx, catalog::saving::join_categories(product, &new))?;
    Ok(current != wanted)
}
