//! Creation of products from checked drafts, many with one statement for each table.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    events::Event,
    foundation::ids::{ImageId, ProductId, VariantId},
    pictures, q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    draft::ProductDraft,
    history::record_creation,
    models::{PartPosition, PriceChange, ProductRow},
    product_record::{category_rows, image_rows, product_row, variant_rows},
    write::{ProductChange, SaveResult, in_order, saved_variants},
};

/// A product whose row is inserted.
struct NewProduct<'d> {
    id: ProductId,
    draft: &'d ProductDraft,
}

/// Creates products in the order of their drafts. If one of them fails, some of the others may have been
/// written.
pub(super) fn create(
    tx: &mut Tx<'_>,
    scope: &Scope,
    drafts: &[ProductDraft],
) -> Result<Vec<SaveResult>> {
    let products = insert_products(tx, drafts)?;
    let images = insert_images(tx, &products)?;
    let variants = insert_variants(tx, &products, &images)?;
    insert_categories(tx, &products)?;
    let created = |new: &NewProduct<'_>| OutgoingEvent::new(EventKind::ProductCreated, new.id);
    let created: Vec<OutgoingEvent> = products.iter().map(created).collect();
    webhooks::notify_all(tx, &created)?;
    let mut saved = Vec::with_capacity(products.len());
    for NewProduct { id, draft } in products {
        tx.emit(Event::ProductChanged(id));
        record_creation(tx, scope, id, draft)?;
        let variants = saved_variants(id, draft, &variants);
        saved.push(SaveResult { id, variants, change: ProductChange::New, removed: None });
    }
    Ok(saved)
}

fn insert_products<'d>(tx: &mut Tx<'_>, drafts: &'d [ProductDraft]) -> Result<Vec<NewProduct<'d>>> {
    let rows: Vec<ProductRow> = drafts.iter().map(product_row).collect();
    let ids = q!(tx, catalog::product_writes::insert(&rows, tx.now()))?;
    let slugs: Vec<&str> = drafts.iter().map(|draft| draft.slug.as_str()).collect();
    q!(tx, catalog::product_writes::delete_redirects(&slugs))?;
    let new = |draft: &'d ProductDraft| {
        let id = ids.get(&draft.slug).copied();
        let id = id.ok_or_else(|| Error::Internal(format!("{} was not inserted", draft.slug)))?;
        Ok(NewProduct { id, draft })
    };
    drafts.iter().map(new).collect()
}

/// Inserts the galleries. Returns the ids of the pictures by position.
fn insert_images(
    tx: &mut Tx<'_>,
    products: &[NewProduct<'_>],
) -> Result<HashMap<PartPosition, ImageId>> {
    let urls = || products.iter().flat_map(|new| new.draft.images.iter().map(|image| &*image.src));
    let pictures = pictures::find_ids(tx, urls())?;
    pictures::request_fetches(tx, urls().filter(|url| !pictures.contains_key(url)))?;
    let rows: Vec<_> =
        products.iter().flat_map(|new| image_rows(new.id, new.draft, &pictures)).collect();
    q!(tx, catalog::product_writes::insert_images(&rows))
}

/// Inserts the variants with their prices. Returns the ids of the variants by position.
fn insert_variants(
    tx: &mut Tx<'_>,
    products: &[NewProduct<'_>],
    images: &HashMap<PartPosition, ImageId>,
) -> Result<HashMap<PartPosition, VariantId>> {
    let rows_of = |new: &NewProduct<'_>| {
        variant_rows(new.id, new.draft, &in_order(new.id, new.draft.images.len(), images))
    };
    let rows: Vec<_> = products.iter().flat_map(rows_of).collect();
    let ids = q!(tx, catalog::variant_writes::insert(&rows, tx.now()))?;
    let mut prices = Vec::with_capacity(rows.len());
    for row in rows {
        let position = PartPosition { product: row.product_id, position: row.position };
        let id = ids.get(&position).copied();
        let variant_id = id.ok_or_else(|| Error::Internal("a variant was not inserted".into()))?;
        prices.push(PriceChange { variant_id, price: row.attributes.price, changed_at: tx.now() });
    }
    q!(tx, catalog::variant_writes::record_prices(&prices))?;
    Ok(ids)
}

fn insert_categories(tx: &mut Tx<'_>, products: &[NewProduct<'_>]) -> Result<()> {
    let rows: Vec<_> = products.iter().flat_map(|new| category_rows(new.id, new.draft)).collect();
    q!(tx, catalog::product_writes::insert_categories(&rows))?;
    Ok(())
}
