//! When goods can be bought from.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    events::Event,
    foundation::{clock::Timestamp, direction::isolate, ids::ProductId},
    q,
};

use super::models::{Product, ProductStatus};

/// What asking for a release did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// The product of this title can be bought from now on.
    Now(String),
    /// The product of this title could be bought before, and nothing was written.
    Before(String),
}

/// Lets a product that is coming be bought from now on.
///
/// # Errors
/// `Refused` for a draft and an archived product: only what shoppers see can be released.
pub fn release_product(tx: &mut Tx<'_>, scope: &Scope, id: ProductId) -> Result<Release> {
    scope.require_admin()?;
    let released = q!(tx, catalog::releases::release(id, tx.now()))? > 0;
    let product = q!(tx, catalog::products::by_id(id))?.ok_or(Error::NotFound)?;
    if released {
        tx.emit(Event::ProductChanged(id));
        return Ok(Release::Now(product.title));
    }
    seen(&product)?;
    Ok(Release::Before(product.title))
}

/// The same for the product at an address of the shop.
pub fn release_product_by_slug(tx: &mut Tx<'_>, scope: &Scope, slug: &str) -> Result<Release> {
    scope.require_admin()?;
    let product = q!(tx, catalog::products::by_slug(slug))?.ok_or(Error::NotFound)?;
    release_product(tx, scope, product.id)
}

/// Refuses what shoppers do not see.
fn seen(product: &Product) -> Result<()> {
    let title = isolate(&product.title);
    match product.status {
        ProductStatus::Active | ProductStatus::Unlisted => Ok(()),
        ProductStatus::Draft => Err(Error::refused(format!(
            "{title} is a draft. Make it active first, then release it."
        ))),
        ProductStatus::Archived => Err(Error::refused(format!(
            "{title} is archived. Unarchive it and make it active first."
        ))),
    }
}

/// The moment of the first release after another moment.
pub fn next_release(conn: &mut Conn<'_>, after: Timestamp) -> Result<Option<Timestamp>> {
    q!(conn, catalog::releases::next(after))
}

/// What was released after a moment and until another one, each with its moment.
pub fn released_between(
    conn: &mut Conn<'_>,
    (after, until): (Timestamp, Timestamp),
) -> Result<Vec<(ProductId, Timestamp)>> {
    let found = q!(conn, catalog::releases::between(after, until))?;
    Ok(found.into_iter().filter_map(|(id, moment)| Some((id, moment?))).collect())
}
