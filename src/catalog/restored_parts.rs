//! Variants and pictures that come back to their product.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    deletions::{self, Restored},
    events::Event,
    foundation::ids::{DeletionId, ProductId},
    q,
};

use super::{check::check, product_record, removed_parts::PARTS, write::row};

/// Restores variants and pictures that a save removed from a product.
///
/// # Errors
/// `Refused` where they no longer fit: their SKU or options are another's, the product is gone or
/// has other options by now.
pub fn restore_product_parts(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<Restored> {
    let restored = deletions::restore(tx, scope, &PARTS, id)?;
    let product = ProductId::from(restored.id);
    let stored = product_record::load(tx, product)?;
    check(&stored.draft).finish(()).map_err(|found| {
        let messages: Vec<&str> =
            found.errors().iter().map(|error| error.message.as_str()).collect();
        Error::refused(format!(
            "{} can't be restored, since the product has changed. {}.",
            restored.title,
            messages.join(". ")
        ))
    })?;
    // Prices, words to search for and the version are the product's own.
    let (key, now) = ((product, stored.product.version), tx.now());
    if q!(tx, catalog::product_writes::update(key, &row(&stored.draft), now))? == 0 {
        return Err(Error::stale(&stored.product.title));
    }
    tx.emit(Event::ProductChanged(product));
    // Carts remember them, too.
    tx.emit(Event::CatalogChanged);
    Ok(restored)
}
