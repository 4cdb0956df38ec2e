//! Writing of a checked draft. Variants and pictures are updated in place, so that references to
//! them from carts, stock and variants remain valid.

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
    history::{ProductEdit, record_creation, record_edit},
    lost_holds::{list_holding_checkouts, record_lost_holds},
    models::{Image, ImageRow, PriceChange, Variant, VariantRow},
    product_record::{ProductRecord, product_row},
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
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
) -> Result<SaveResult> {
    let id = match stored {
        Some(stored) => update(tx, stored, draft)?,
        None => q!(tx, catalog::product_writes::insert(&product_row(draft), tx.now()))?,
    };
    if stored.is_none_or(|stored| stored.draft.slug != draft.slug) {
        q!(tx, catalog::product_writes::delete_redirect(&draft.slug))?;
    }
    let removed = match stored {
        Some(stored) => store_removed_parts(tx, scope, stored, draft)?,
        None => None,
    };
    let images = write_images(tx, id, stored, draft)?;
    let variants = write_variants(tx, id, stored, draft, &images)?;
    let categories = stored.map_or(&[][..], |stored| &stored.draft.categories);
    if draft.categories != categories {
        q!(tx, catalog::product_writes::set_categories(id, &draft.categories))?;
    }
    tx.emit(Event::ProductChanged(id));
    let change = if stored.is_some() { ProductChange::Changed } else { ProductChange::New };
    let kind = match stored {
        Some(_) => EventKind::ProductUpdated,
        None => EventKind::ProductCreated,
    };
    webhooks::notify(tx, OutgoingEvent::new(kind, id))?;
    match stored {
        None => record_creation(tx, scope, id, draft)?,
        Some(stored) => {
            let removed = removed.as_ref().map(|removed| removed.deletion);
            let edit = ProductEdit { action: "updated", stored, draft, removed };
            record_edit(tx, scope, edit)?;
        }
    }
    Ok(SaveResult { id, variants, change, removed })
}

fn update(tx: &mut Tx<'_>, stored: &ProductRecord, draft: &ProductDraft) -> Result<ProductId> {
    let read = Versioned { id: stored.product.id, version: stored.product.version };
    if q!(tx, catalog::product_writes::update(read, &product_row(draft), tx.now()))? == 0 {
        return Err(Error::stale(&stored.product.title));
    }
    if stored.draft.slug != draft.slug {
        q!(tx, catalog::product_writes::redirect(&stored.draft.slug, read.id))?;
    }
    Ok(read.id)
}

/// Writes the gallery. Returns the ids of its pictures in order. Existing pictures retain their
/// ids, so that variants refer to the same pictures.
fn write_images(
    tx: &mut Tx<'_>,
    id: ProductId,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
) -> Result<Vec<ImageId>> {
    let before = stored.map_or(&[][..], |stored| &stored.images);
    let removed: Vec<ImageId> =
        removed_images(before, draft).iter().map(|image| image.id).collect();
    if !removed.is_empty() {
        q!(tx, catalog::product_writes::delete_images(&removed))?;
    }
    let mut left: Vec<&Image> =
        before.iter().filter(|image| !removed.contains(&image.id)).collect();
    let mut ids = Vec::with_capacity(draft.images.len());
    let pictures = pictures::find_ids(tx, draft.images.iter().map(|image| &*image.src))?;
    let is_known = |src: &str| before.iter().any(|image| image.src == src);
    let new = draft.images.iter().map(|image| &*image.src).filter(|src| !is_known(src));
    pictures::request_fetches(tx, new.filter(|src| !pictures.contains_key(src)))?;
    for (position, image) in (1..).zip(&draft.images) {
        let row = ImageRow {
            product_id: id,
            position,
            src: &image.src,
            alt: &image.alt,
            focal: image.focal,
            picture_id: pictures.get(&*image.src).copied(),
        };
        let old = left.iter().position(|old| old.src == image.src).map(|at| left.remove(at));
        let id = match old {
            None => q!(tx, catalog::product_writes::insert_image(&row))?,
            Some(old) => {
                let is_same = old.position == position
                    && old.alt == image.alt
                    && old.focal == image.focal
                    && (row.picture_id.is_none() || old.picture.is_some());
                if !is_same {
                    q!(tx, catalog::product_writes::update_image(old.id, &row))?;
                }
                old.id
            }
        };
        ids.push(id);
    }
    Ok(ids)
}

/// Writes the variants that differ and removes those that the draft does not have. `images` are the
/// ids of the gallery.
fn write_variants(
    tx: &mut Tx<'_>,
    product: ProductId,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
    images: &[ImageId],
) -> Result<Vec<SavedVariant>> {
    let before = stored.map_or(&[][..], |stored| &stored.variants);
    remove_missing_variants(tx, before, draft)?;
    let before: Vec<StoredVariant> =
        before.iter().map(|variant| StoredVariant::new(variant, images)).collect();
    let rows: Vec<VariantRow> = (1..)
        .zip(&draft.variants)
        .map(|(position, variant)| {
            let image_id = image_of(draft, variant, images);
            variant_row(product, position, variant, image_id)
        })
        .collect();
    release_renamed(tx, &before, draft, &rows)?;
    let mut saved = Vec::with_capacity(rows.len());
    let mut prices = Vec::new();
    for (variant, row) in draft.variants.iter().zip(&rows) {
        let old = before.iter().find(|old| Some(old.id) == variant.id).map(|old| &old.row);
        let id = write_variant(tx, variant.id, row, old)?;
        if old.is_none_or(|old| old.attributes.price != row.attributes.price) {
            let price = row.attributes.price.clone();
            prices.push(PriceChange { variant_id: id, price, changed_at: tx.now() });
        }
        saved.push(SavedVariant { id, sku: variant.sku.clone() });
    }
    if !prices.is_empty() {
        q!(tx, catalog::variant_writes::record_prices(&prices))?;
    }
    Ok(saved)
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

fn write_variant(
    tx: &mut Tx<'_>,
    id: Option<VariantId>,
    row: &VariantRow,
    old: Option<&VariantRow>,
) -> Result<VariantId> {
    let Some(id) = id else {
        return q!(tx, catalog::variant_writes::insert(row, tx.now()));
    };
    if old != Some(row) {
        q!(tx, catalog::variant_writes::update(id, row, tx.now()))?;
    }
    Ok(id)
}

fn image_of(draft: &ProductDraft, variant: &VariantDraft, images: &[ImageId]) -> Option<ImageId> {
    let src = variant.image_src.as_ref()?;
    let at = draft.images.iter().position(|image| image.src == *src)?;
    images.get(at).copied()
}

fn variant_row(
    product_id: ProductId,
    position: i32,
    variant: &VariantDraft,
    image_id: Option<ImageId>,
) -> VariantRow {
    let option = |at: usize| variant.options.get(at).cloned().unwrap_or_default();
    VariantRow {
        product_id,
        position,
        option1: option(0),
        option2: option(1),
        option3: option(2),
        attributes: variant.attributes.clone(),
        image_id,
    }
}
