//! The variants of a product that is being saved.

use crate::{
    catalog::{
        draft::{ProductDraft, VariantDraft},
        models::{Variant, VariantFields},
    },
    db::{Outcome, Tx},
    foundation::ids::{ProductId, VariantId},
    q,
};

use super::images::Pictures;

/// Makes the variants what the draft says; answers their ids in its order, and whether that changed anything.
pub fn save(
    tx: &mut Tx<'_>,
    product: ProductId,
    draft: &ProductDraft,
    pictures: &Pictures,
) -> Outcome<(Vec<VariantId>, bool)> {
    let mut current = q!(tx, catalog::saving::variants(product))?;
    let wanted: Vec<VariantFields> = (1..)
        .zip(&draft.variants)
        .map(|(position, variant)| fields(variant, position, pictures))
        .collect();
    let matched = recognise(&mut current, &wanted);
    let gone: Vec<VariantId> = current.iter().map(|variant| variant.id).collect();
    q!(tx, catalog::saving::delete_variants(&gone))?;
    park(tx, &matched, &wanted)?;
    let mut changed = !gone.is_empty();
    let mut ids = Vec::with_capacity(wanted.len());
    for (before, after) in matched.into_iter().zip(&wanted) {
        changed |= before.as_ref().is_none_or(|variant| variant.fields() != *after);
        ids.push(write(tx, product, before, after)?);
    }
    Ok((ids, changed))
}

fn fields(draft: &VariantDraft, position: i32, pictures: &Pictures) -> VariantFields {
    let option = |index: usize| draft.options.get(index).cloned().unwrap_or_default();
    VariantFields {
        position,
        sku: draft.sku.clone(),
        option1: option(0),
        option2: option(1),
        option3: option(2),
        price: draft.price.clone(),
        compare_at_price: draft.compare_at_price.clone(),
        barcode: draft.barcode.clone(),
        grams: draft.grams,
        requires_shipping: draft.requires_shipping,
        taxable: draft.taxable,
        track_stock: draft.track_stock,
        backorder: draft.backorder,
        max_per_order: draft.max_per_order,
        image_id: draft.image_src.as_ref().and_then(|src| pictures.get(src).copied()),
    }
}

/// Takes out of `current` the variant that each wanted one is: by SKU first, then by options.
fn recognise(current: &mut Vec<Variant>, wanted: &[VariantFields]) -> Vec<Option<Variant>> {
    let mut matched: Vec<Option<Variant>> = wanted
        .iter()
        .map(|wanted| take(current, |variant| wanted.sku.is_some() && variant.sku == wanted.sku))
        .collect();
    for (slot, wanted) in matched.iter_mut().zip(wanted) {
        if slot.is_none() {
            *slot = take(current, |variant| variant.fields().options() == wanted.options());
        }
    }
    matched
}

fn take(variants: &mut Vec<Variant>, is_it: impl Fn(&Variant) -> bool) -> Option<Variant> {
    variants.iter().position(is_it).map(|index| variants.remove(index))
}

/// Variants that swap SKUs or options would run into each other's unique keys on the way:
/// those that change them step aside first.
fn park(tx: &mut Tx<'_>, matched: &[Option<Variant>], wanted: &[VariantFields]) -> Outcome<()> {
    for (variant, after) in matched.iter().zip(wanted) {
        if let Some(variant) = variant
            && (variant.sku != after.sku || variant.fields().options() != after.options())
        {
            q!(tx, catalog::saving::park_variant(variant.id))?;
        }
    }
    Ok(())
}

fn write(
    tx: &mut Tx<'_>,
    product: ProductId,
    before: Option<Variant>,
    after: &VariantFields,
) -> Outcome<VariantId> {
    let now = tx.now();
    let (id, repriced) = match before {
        None => (q!(tx, catalog::saving::insert_variant(product, after, now))?, true),
        Some(variant) => {
            // Its picture may just have been replaced, so that the row read before is not the row now.
            if variant.fields() != *after || variant.image_id.is_some() {
                q!(tx, catalog::saving::update_variant(variant.id, after, now))?;
            }
            (variant.id, variant.price != after.price)
        }
    };
    if repriced {
        q!(tx, catalog::saving::note_price(id, &after.price, now))?;
    }
    Ok(id)
}
