//! Writing a product's variants: changed in place, so that carts and stock keep theirs.

use crate::{
    Result,
    db::Tx,
    foundation::{
        ids::{ImageId, ProductId, VariantId},
        money::Money,
    },
    q,
};

use super::{
    draft::{ProductDraft, VariantDraft},
    models::{Variant, VariantRow},
    product_record::ProductRecord,
};

/// Writes the variants that differ, removes those that are no longer wanted and answers the
/// ids in the order of the draft. `images` are the gallery's ids.
pub(super) fn write_variants(
    tx: &mut Tx<'_>,
    product: ProductId,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
    images: &[ImageId],
) -> Result<Vec<VariantId>> {
    let before = rows_before(stored, images);
    remove_missing(tx, &before, draft)?;
    let rows = (1..).zip(&draft.variants).map(|(position, variant)| {
        let image_id = image_of(draft, variant, images);
        (variant.id, VariantRow { product_id: product, position, image_id, ..row(variant) })
    });
    let rows: Vec<_> = rows.collect();
    make_room(tx, &before, &rows)?;
    let mut prices = Vec::new();
    let mut ids = Vec::with_capacity(rows.len());
    for (id, row) in &rows {
        let old = before.iter().find(|(old, _)| Some(*old) == *id).map(|(_, row)| row);
        let id = write_one(tx, *id, row, old)?;
        if old.is_none_or(|old| old.price != row.price) {
            prices.push((id, row.price.clone()));
        }
        ids.push(id);
    }
    record(tx, &prices)?;
    Ok(ids)
}

/// The stored variants as rows. Pictures that were written anew have left their variants.
fn rows_before(stored: Option<&ProductRecord>, images: &[ImageId]) -> Vec<(VariantId, VariantRow)> {
    let Some(stored) = stored else { return Vec::new() };
    let as_row = |(variant, draft): (&Variant, &VariantDraft)| {
        let image_id = variant.image_id.filter(|id| images.contains(id));
        let (product_id, position) = (variant.product_id, variant.position);
        (variant.id, VariantRow { product_id, position, image_id, ..row(draft) })
    };
    stored.variants.iter().zip(&stored.draft.variants).map(as_row).collect()
}

fn remove_missing(
    tx: &mut Tx<'_>,
    before: &[(VariantId, VariantRow)],
    draft: &ProductDraft,
) -> Result<()> {
    let wanted = |id: &VariantId| draft.variants.iter().any(|variant| variant.id == Some(*id));
    let missing: Vec<_> = before.iter().map(|(id, _)| *id).filter(|id| !wanted(id)).collect();
    if !missing.is_empty() {
        q!(tx, catalog::variant_writes::delete(&missing))?;
    }
    Ok(())
}

/// Variants may exchange SKUs or options: each lets go of its own before any takes a new one.
fn make_room(
    tx: &mut Tx<'_>,
    before: &[(VariantId, VariantRow)],
    rows: &[(Option<VariantId>, VariantRow)],
) -> Result<()> {
    let renamed = |(id, old): &&(VariantId, VariantRow)| {
        let new = rows.iter().find(|(new, _)| *new == Some(*id)).map(|(_, row)| row);
        new.is_some_and(|new| key(new) != key(old))
    };
    let renamed: Vec<VariantId> = before.iter().filter(renamed).map(|(id, _)| *id).collect();
    for id in renamed {
        q!(tx, catalog::variant_writes::park(id))?;
    }
    Ok(())
}

fn key(row: &VariantRow) -> (&Option<String>, [&str; 3]) {
    (&row.sku, [&row.option1, &row.option2, &row.option3])
}

fn write_one(
    tx: &mut Tx<'_>,
    id: Option<VariantId>,
    row: &VariantRow,
    old: Option<&VariantRow>,
) -> Result<VariantId> {
    let now = tx.now();
    match id {
        None => q!(tx, catalog::variant_writes::insert(row, now)),
        Some(id) => {
            if old != Some(row) {
                q!(tx, catalog::variant_writes::update(id, row, now))?;
            }
            Ok(id)
        }
    }
}

fn record(tx: &mut Tx<'_>, prices: &[(VariantId, Money)]) -> Result<()> {
    if !prices.is_empty() {
        q!(tx, catalog::variant_writes::record_prices(prices, tx.now()))?;
    }
    Ok(())
}

fn image_of(draft: &ProductDraft, variant: &VariantDraft, images: &[ImageId]) -> Option<ImageId> {
    let src = variant.image_src.as_ref()?;
    let place = draft.images.iter().position(|image| image.src == *src)?;
    images.get(place).copied()
}

/// The row of a draft, without its place and picture.
fn row(variant: &VariantDraft) -> VariantRow {
    let option = |place: usize| variant.options.get(place).cloned().unwrap_or_default();
    VariantRow {
        product_id: 0.into(),
        position: 0,
        sku: variant.sku.clone(),
        option1: option(0),
        option2: option(1),
        option3: option(2),
        price: variant.price.clone(),
        compare_at_price: variant.compare_at_price.clone(),
        barcode: variant.barcode.clone(),
        grams: variant.grams,
        requires_shipping: variant.requires_shipping,
        taxable: variant.taxable,
        track_stock: variant.track_stock,
        backorder: variant.backorder,
        max_per_order: variant.max_per_order,
        image_id: None,
    }
}
