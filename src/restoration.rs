//! Restores deleted records of any kind.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog,
    db::Tx,
    deletions::{self, Deletion},
    foundation::ids::DeletionId,
    inventory, promotions, shipping, tax,
};

/// Restores the record of a deletion. Returns the deletion, which no longer exists.
///
/// # Errors
/// `NotFound` if it was restored already or has expired. A rejection if its name or place was taken, or if what
/// it belonged to is deleted.
pub fn restore(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<Deletion> {
    let deletion = deletions::get_deletion(tx, scope, id)?;
    match deletion.kind.as_str() {
        "category" => catalog::restore_category(tx, scope, id)?,
        "product" => catalog::restore_product(tx, scope, id)?,
        "product_parts" => catalog::restore_product_parts(tx, scope, id)?.title,
        "coupon" => promotions::restore_coupon(tx, scope, id)?,
        "tax_rate" => tax::restore_rate(tx, scope, id)?,
        "shipping_zone" => shipping::restore_zone(tx, scope, id)?,
        "shipping_method" => shipping::restore_method(tx, scope, id)?,
        "warehouse" => inventory::restore_warehouse(tx, scope, id)?,
        _ => return Err(Error::NotFound),
    };
    Ok(deletion)
}
