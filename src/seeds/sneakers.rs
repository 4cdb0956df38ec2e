//! Two shoes that everybody waits for: a drop to try out what happens when it comes.

use std::time::Duration;

use crate::{
    Result,
    accounts::Scope,
    catalog::{self, ProductFilter},
    db::Tx,
};

use super::goods::Goods;

/// The shoes, thirteen sizes of each; of a tenth of them nothing is there.
pub const GOODS: Goods = Goods {
    products: include_bytes!("sneakers/products.csv"),
    categories: include_bytes!("sneakers/categories.csv"),
};

/// How long the shoes are waited for, unless `vitrine release` is faster.
const WAIT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Says when the shoes can be bought from.
pub fn announce(tx: &mut Tx<'_>) -> Result<()> {
    let (scope, release) = (Scope::system(), tx.now().after(WAIT).full_minute());
    for card in catalog::first_products(tx, &ProductFilter::default(), 2)? {
        let id = card.product.id;
        let mut draft = catalog::get_product(tx, &scope, id)?.draft;
        draft.released_at = Some(release);
        catalog::save_product(tx, &scope, Some(id), draft)?;
    }
    Ok(())
}
