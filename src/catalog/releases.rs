//! Releases: the times from which products can be bought.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    events::Event,
    foundation::{clock::Timestamp, ids::ProductId},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    history::{ProductEdit, record_edit},
    lookup::{ProductDetails, details},
    models::{Product, ProductStatus, ReleasedProduct},
    product_record,
    products::{ProductCard, list_products_by_id},
    rejection::CatalogRejection,
    removal::lock,
};

/// The time for which a released product counts as a drop.
const RECENT: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// The most drops in the list.
const MAX_DROPS: i64 = 24;

/// The result of a request to release a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// The product with this title can be bought from now on.
    Now(String),
    /// The product with this title could be bought before. Nothing was written.
    Before(String),
}

/// Makes a product that is coming soon available now.
///
/// # Errors
/// `Rejected` for drafts and archived products: only what shoppers see can be released. `Rejected` as stale if
/// the product has another version than is required.
pub fn release_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ProductId,
    required_version: Option<i32>,
) -> Result<Release> {
    scope.require(Permission::ProductsWrite)?;
    lock(tx, id, required_version)?;
    let stored = product_record::load(tx, id)?;
    let now = tx.now();
    let title = stored.product.title.clone();
    if q!(tx, catalog::releases::release(id, now))? > 0 {
        tx.emit(Event::ProductChanged(id));
        webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductReleased, id))?;
        let mut draft = stored.draft.clone();
        draft.released_at = Some(now);
        let edit =
            ProductEdit { action: "released", stored: &stored, draft: &draft, removed: None };
        record_edit(tx, scope, edit)?;
        return Ok(Release::Now(title));
    }
    match stored.product.status {
        ProductStatus::Active | ProductStatus::Unlisted => Ok(Release::Before(title)),
        ProductStatus::Draft => Err(CatalogRejection::DraftNotReleasable { title }.into()),
        ProductStatus::Archived => Err(CatalogRejection::ArchivedNotReleasable { title }.into()),
    }
}

/// Releases the product with a slug, like [`release_product`].
pub fn release_product_by_slug(tx: &mut Tx<'_>, scope: &Scope, slug: &str) -> Result<Release> {
    scope.require(Permission::ProductsWrite)?;
    let product = q!(tx, catalog::products::by_slug(slug))?.ok_or(Error::NotFound)?;
    release_product(tx, scope, product.id, None)
}

/// Returns the time of the first release after `after`.
pub fn get_next_release(conn: &mut Conn<'_>, after: Timestamp) -> Result<Option<Timestamp>> {
    q!(conn, catalog::releases::next(after))
}

/// Returns the products that were released after `after` and not after `until`.
pub fn list_products_released_between(
    conn: &mut Conn<'_>,
    after: Timestamp,
    until: Timestamp,
) -> Result<Vec<ReleasedProduct>> {
    q!(conn, catalog::releases::between(after, until))
}

/// Returns the products that are coming soon or were released in the last three days, in the order
/// of their releases. A release does not change a product's position.
pub fn list_drops(conn: &mut Conn<'_>, now: Timestamp) -> Result<Vec<ProductDetails>> {
    let drops = drops(conn, now, MAX_DROPS)?;
    drops.into_iter().map(|product| details(conn, product)).collect()
}

/// Returns the first drops as lists show them.
pub fn list_first_drops(
    conn: &mut Conn<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<ProductCard>> {
    let ids: Vec<ProductId> = drops(conn, now, limit)?.iter().map(|product| product.id).collect();
    if ids.is_empty() { Ok(Vec::new()) } else { list_products_by_id(conn, &ids) }
}

fn drops(conn: &mut Conn<'_>, now: Timestamp, limit: i64) -> Result<Vec<Product>> {
    q!(conn, catalog::releases::drops(now.before(RECENT), limit))
}
