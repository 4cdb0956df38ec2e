//! Writing of a checked draft over a stored product. Variants and pictures are updated in place, so that
//! references to them from carts, stock and variants remain valid.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    events::Event,
    foundation::ids::{ImageId, ProductId, VariantId, Versioned},
    pictures, q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    draft::{ProductDraft, VariantDraft},
    history::{ProductEdit, record_edit},
    lost_holds::{list_holding_checkouts, record_lost_holds},
    models::{Image, PartPosition, PriceChange, Variant, VariantRow},
    product_record::{ProductRecord, category_rows, image_rows, product_row, variant_rows},
    removed_parts::{RemovedParts, removed_images, store_removed_parts},
};

/// A saved product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveResult {
    /// The product.
    pub id: ProductId,
    /// Its variants in the order of the draft.
    pub variants: Vec<SavedVariant>,
    /// The kind of change.
    pub change: ProductChange,
    /// The removed variants and pictures, if any.
    pub removed: Option<RemovedParts>,
}

/// A variant of a saved product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedVariant {
    /// The variant.
    pub id: VariantId,
    /// Its SKU.
    pub sku: Option<String>,
}

/// The effect of saving a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductChange {
    /// It was created.
    New,
    /// It was changed.
    Changed,
    /// It was exactly like this before. Nothing was written.
    Unchanged,
}

/// Writes the differences to the stored product.
pub(super) fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    stored: &ProductRecord,
    draft: &ProductDraft,
) -> Result<SaveResult> {
    let id = stored.product.id;
    update(tx, stored, draft)?;
    let removed = store_removed_parts(tx, scope, stored, draft)?;
    let images = write_images(tx, stored, draft)?;
    let variants = write_variants(tx, stored, draft, &images)?;
    if draft.categories != stored.draft.categories {
        q!(tx, catalog::product_writes::delete_categories(id))?;
        q!(tx, catalog::product_writes::insert_categories(&category_rows(id, draft)))?;
    }
    tx.emit(Event::ProductChanged(id));
    webhooks::notify(tx, OutgoingEvent::new(EventKind::ProductUpdated, id))?;
    let deletion = removed.as_ref().map(|removed| removed.deletion);
    record_edit(tx, scope, ProductEdit { action: "updated", stored, draft, removed: deletion })?;
    Ok(SaveResult { id, variants, change: ProductChange::Changed, removed })
}

fn update(tx: &mut Tx<'_>, stored: &ProductRecord, draft: &ProductDraft) -> Result<()> {
    let read = Versioned { id: stored.product.id, version: stored.product.version };
    if q!(tx, catalog::product_writes::update(read, &product_row(draft), tx.now()))? == 0 {
        return Err(Error::stale(&stored.product.title));
    }
    if stored.draft.slug != draft.slug {
        q!(tx, catalog::product_writes::redirect(&stored.draft.slug, read.id))?;
        q!(tx, catalog::product_writes::delete_redirects(&[draft.slug.as_str()]))?;
    }
    Ok(())
}

/// Writes the gallery. Returns the ids of its pictures in order. Existing pictures retain their
/// ids, so that variants refer to the same pictures.
fn write_images(
    tx: &mut Tx<'_>,
    stored: &ProductRecord,
    draft: &ProductDraft,
) -> Result<Vec<ImageId>> {
    let (product, before) = (stored.product.id, &stored.images);
    let removed: Vec<ImageId> =
        removed_images(before, draft).iter().map(|image| image.id).collect();
    if !removed.is_empty() {
        q!(tx, catalog::product_writes::delete_images(&removed))?;
    }
    let mut left: Vec<&Image> =
        before.iter().filter(|image| !removed.contains(&image.id)).collect();
    let pictures = pictures::find_ids(tx, draft.images.iter().map(|image| &*image.src))?;
    let is_known = |src: &str| before.iter().any(|image| image.src == src);
    let new = draft.images.iter().map(|image| &*image.src).filter(|src| !is_known(src));
    pictures::request_fetches(tx, new.filter(|src| !pictures.contains_key(src)))?;
    let mut known = HashMap::new();
    let mut new = Vec::new();
    for row in image_rows(product, draft, &pictures) {
        let Some(at) = left.iter().position(|old| old.src == row.src) else {
            new.push(row);
            continue;
        };
        let old = left.remove(at);
        let is_same = old.position == row.position
            && old.alt == row.alt
            && old.focal == row.focal
            && (row.picture_id.is_none() || old.picture.is_some());
        if !is_same {
            q!(tx, catalog::product_writes::update_image(old.id, &row))?;
        }
        known.insert(PartPosition { product, position: row.position }, old.id);
    }
    known.extend(q!(tx, catalog::product_writes::insert_images(&new))?);
    Ok(in_order(product, draft.images.len(), &known))
}

/// Writes the variants that differ and removes those that the draft does not have. `images` are the
/// ids of the gallery.
fn write_variants(
    tx: &mut Tx<'_>,
    stored: &ProductRecord,
    draft: &ProductDraft,
    images: &[ImageId],
) -> Result<Vec<SavedVariant>> {
    let product = stored.product.id;
    remove_missing_variants(tx, &stored.variants, draft)?;
    let before: Vec<StoredVariant> =
        stored.variants.iter().map(|variant| StoredVariant::new(variant, images)).collect();
    let rows = variant_rows(product, draft, images);
    release_renamed(tx, &before, draft, &rows)?;
    let old_row = |variant: &VariantDraft| {
        before.iter().find(|old| Some(old.id) == variant.id).map(|old| &old.row)
    };
    let mut known = HashMap::new();
    let mut new = Vec::new();
    for (variant, row) in draft.variants.iter().zip(&rows) {
        let Some(id) = variant.id else {
            new.push(row.clone());
            continue;
        };
        if old_row(variant) != Some(row) {
            q!(tx, catalog::variant_writes::update(id, row, tx.now()))?;
        }
        known.insert(PartPosition { product, position: row.position }, id);
    }
    known.extend(q!(tx, catalog::variant_writes::insert(&new, tx.now()))?);
    let saved = saved_variants(product, draft, &known);
    let mut prices = Vec::new();
    for ((variant, row), saved) in draft.variants.iter().zip(&rows).zip(&saved) {
        if old_row(variant).is_none_or(|old| old.attributes.price != row.attributes.price) {
            let price = row.attributes.price.clone();
            prices.push(PriceChange { variant_id: saved.id, price, changed_at: tx.now() });
        }
    }
    q!(tx, catalog::variant_writes::record_prices(&prices))?;
    Ok(saved)
}

/// Returns the ids of a product's parts in order, from their ids by position.
pub(super) fn in_order<I: Copy>(
    product: ProductId,
    count: usize,
    ids: &HashMap<PartPosition, I>,
) -> Vec<I> {
    let id = |position| ids.get(&PartPosition { product, position }).copied();
    (1..).take(count).filter_map(id).collect()
}

/// Returns the variants of a saved draft, from their ids by position.
pub(super) fn saved_variants(
    product: ProductId,
    draft: &ProductDraft,
    ids: &HashMap<PartPosition, VariantId>,
) -> Vec<SavedVariant> {
    let saved =
        |(id, variant): (VariantId, &VariantDraft)| SavedVariant { id, sku: variant.sku.clone() };
    in_order(product, draft.variants.len(), ids)
        .into_iter()
        .zip(&draft.variants)
        .map(saved)
        .collect()
}

/// A stored variant as a row, to compare with the new one.
struct StoredVariant {
    id: VariantId,
    row: VariantRow,
}

impl StoredVariant {
    /// If a variant's picture was deleted, it has none.
    fn new(variant: &Variant, images: &[ImageId]) -> Self {
        let row = VariantRow {
            product_id: variant.product_id,
            position: variant.position,
            option1: variant.option1.clone(),
            option2: variant.option2.clone(),
            option3: variant.option3.clone(),
            attributes: variant.attributes.clone(),
            image_id: variant.image_id.filter(|id| images.contains(id)),
        };
        Self { id: variant.id, row }
    }
}

fn remove_missing_variants(
    tx: &mut Tx<'_>,
    before: &[Variant],
    draft: &ProductDraft,
) -> Result<()> {
    let is_wanted = |id: VariantId| draft.variants.iter().any(|variant| variant.id == Some(id));
    let missing: Vec<VariantId> =
        before.iter().map(|variant| variant.id).filter(|id| !is_wanted(*id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let holding = list_holding_checkouts(tx, &missing)?;
    q!(tx, catalog::variant_writes::delete(&missing))?;
    record_lost_holds(tx, &holding)
}

/// Clears the SKU and options of variants that get new ones, so that variants can exchange them.
fn release_renamed(
    tx: &mut Tx<'_>,
    before: &[StoredVariant],
    draft: &ProductDraft,
    rows: &[VariantRow],
) -> Result<()> {
    for old in before {
        let at = draft.variants.iter().position(|variant| variant.id == Some(old.id));
        if at.is_some_and(|at| !has_same_name(&old.row, &rows[at])) {
            q!(tx, catalog::variant_writes::clear_name(old.id))?;
        }
    }
    Ok(())
}

fn has_same_name(one: &VariantRow, other: &VariantRow) -> bool {
    one.attributes.sku == other.attributes.sku
        && one.option1 == other.option1
        && one.option2 == other.option2
        && one.option3 == other.option3
}
