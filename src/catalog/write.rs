//! Writing a checked draft: the product, its pictures, its categories.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    events::Event,
    foundation::{
        collation::sort_key,
        ids::{ImageId, ProductId},
        money::Money,
    },
    q,
};

use super::{
    draft::ProductDraft,
    models::{Image, ImageRow, ProductRow},
    product_record::ProductRecord,
    removed_parts::{keep_removed, removed_images},
    save_result::{Change, SaveResult},
    search_text::search_text,
    write_variants::write_variants,
};

/// Writes what differs from what is stored.
pub(super) fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
) -> Result<SaveResult> {
    let id = match stored {
        Some(stored) => update(tx, stored, draft)?,
        None => q!(tx, catalog::product_writes::insert(&row(draft), tx.now()))?,
    };
    if stored.is_none_or(|stored| stored.draft.slug != draft.slug) {
        q!(tx, catalog::product_writes::end_redirect(&draft.slug))?;
    }
    let removed = match stored {
        Some(stored) => keep_removed(tx, scope, stored, draft)?,
        None => None,
    };
    let images = write_images(tx, id, stored, draft)?;
    let variants = write_variants(tx, id, stored, draft, &images)?;
    if draft.categories != stored.map_or(Vec::new(), |stored| stored.draft.categories.clone()) {
        q!(tx, catalog::product_writes::set_categories(id, &draft.categories))?;
    }
    tx.emit(Event::ProductChanged(id));
    let change = if stored.is_some() { Change::Changed } else { Change::New };
    let skus = draft.variants.iter().map(|variant| variant.sku.clone());
    Ok(SaveResult { id, variants: variants.into_iter().zip(skus).collect(), change, removed })
}

fn update(tx: &mut Tx<'_>, stored: &ProductRecord, draft: &ProductDraft) -> Result<ProductId> {
    let (id, version, now) = (stored.product.id, stored.product.version, tx.now());
    if q!(tx, catalog::product_writes::update((id, version), &row(draft), now))? == 0 {
        return Err(Error::stale(&stored.product.title));
    }
    if stored.draft.slug != draft.slug {
        q!(tx, catalog::product_writes::redirect(&stored.draft.slug, id))?;
    }
    Ok(id)
}

/// The row of a draft.
pub(super) fn row(draft: &ProductDraft) -> ProductRow {
    let mut names = draft.options.iter().cloned();
    let prices = || draft.variants.iter().map(|variant| &variant.price);
    let skus = draft.variants.iter().filter_map(|variant| variant.sku.as_deref());
    let texts = [&draft.title, &draft.vendor, &draft.product_type, &draft.tags];
    ProductRow {
        search_text: search_text(texts.map(String::as_str).into_iter().chain(skus)),
        title_key: sort_key(&draft.title),
        slug: draft.slug.clone(),
        handle: draft.handle.clone(),
        title: draft.title.clone(),
        description: draft.description.clone(),
        status: draft.status.as_str(),
        released_at: draft.released_at,
        max_per_customer: draft.max_per_customer,
        vendor: draft.vendor.clone(),
        product_type: draft.product_type.clone(),
        tags: draft.tags.clone(),
        tax_class: draft.tax_class.clone(),
        option1_name: names.next(),
        option2_name: names.next(),
        option3_name: names.next(),
        seo_title: draft.seo_title.clone(),
        seo_description: draft.seo_description.clone(),
        min_price: prices().min().cloned().unwrap_or_else(Money::zero),
        max_price: prices().max().cloned().unwrap_or_else(Money::zero),
    }
}

/// The gallery's ids in its order. Pictures that stay keep theirs, so that variants keep them, too.
fn write_images(
    tx: &mut Tx<'_>,
    id: ProductId,
    stored: Option<&ProductRecord>,
    draft: &ProductDraft,
) -> Result<Vec<ImageId>> {
    let before = stored.map_or(&[][..], |stored| &stored.images);
    let gone: Vec<ImageId> = removed_images(before, draft).iter().map(|image| image.id).collect();
    if !gone.is_empty() {
        q!(tx, catalog::product_writes::delete_images(&gone))?;
    }
    let mut left: Vec<&Image> = before.iter().filter(|image| !gone.contains(&image.id)).collect();
    let mut ids = Vec::with_capacity(draft.images.len());
    for (position, image) in (1..).zip(&draft.images) {
        let row = ImageRow { product_id: id, position, src: &image.src, alt: &image.alt };
        let old = left.iter().position(|old| old.src == image.src).map(|at| left.remove(at));
        let id = match old {
            None => q!(tx, catalog::product_writes::insert_image(&row))?,
            Some(old) => {
                if (old.position, &old.alt) != (position, &image.alt) {
                    q!(tx, catalog::product_writes::update_image(old.id, &row))?;
                }
                old.id
            }
        };
        ids.push(id);
    }
    Ok(ids)
}
