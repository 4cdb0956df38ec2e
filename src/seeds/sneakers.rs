//! Two sneakers with a future release, to try out a product launch.

use std::time::Duration;

use crate::{
    Result,
    accounts::Scope,
    catalog::{self, ProductFilter},
    db::Tx,
};

use super::products::ProductFiles;

/// The sneakers, each in 13 sizes. A tenth of the variants is out of stock.
pub const PRODUCTS: ProductFiles = ProductFiles {
    products: include_bytes!("sneakers/products.csv"),
    categories: include_bytes!("sneakers/categories.csv"),
};

/// Time until the release, unless `vitrine release` is run before.
const RELEASE_DELAY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Schedules the release.
pub fn schedule_release(tx: &mut Tx<'_>) -> Result<()> {
    let scope = Scope::system();
    let released_at = tx.now().after(RELEASE_DELAY).full_minute();
    for card in catalog::list_first_products(tx, &ProductFilter::default(), 2)? {
        let id = card.product.id;
        let mut draft = catalog::get_product(tx, &scope, id)?.draft;
        draft.released_at = Some(released_at);
        catalog::save_product(tx, &scope, Some(id), draft)?;
    }
    Ok(())
}
