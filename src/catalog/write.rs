//! Writing a checked draft: the product, its pictures, its categories.

use crate::{
    db::{Fault, Outcome, Tx},
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
    models::{ImageRow, ProductRow},
    saved::{Change, Saved},
    search_text::search_text,
    stored::StoredProduct,
    write_variants::write_variants,
};

/// Writes what differs from what is stored.
pub(super) fn write(
    tx: &mut Tx<'_>,
    stored: Option<&StoredProduct>,
    draft: &ProductDraft,
) -> Outcome<Saved> {
    let now = tx.now();
    let id = match stored {
        Some(stored) => update(tx, stored, draft)?,
        None => q!(tx, catalog::product_writes::insert(&row(draft), now))?,
    };
    if stored.is_none_or(|stored| stored.draft.slug != draft.slug) {
        q!(tx, catalog::product_writes::end_redirect(&draft.slug))?;
    }
    let images = write_images(tx, id, stored, draft)?;
    let variants = write_variants(tx, id, stored, draft, &images)?;
    if draft.categories != stored.map_or(Vec::new(), |stored| stored.draft.categories.clone()) {
        q!(tx, catalog::product_writes::set_categories(id, &draft.categories))?;
    }
    tx.emit(Event::ProductChanged(id));
    let change = if stored.is_some() { Change::Changed } else { Change::New };
    let skus = draft.variants.iter().map(|variant| variant.sku.clone());
    Ok(Saved { id, variants: variants.into_iter().zip(skus).collect(), change })
}

fn update(tx: &mut Tx<'_>, stored: &StoredProduct, draft: &ProductDraft) -> Outcome<ProductId> {
    let (id, version, now) = (stored.product.id, stored.product.version, tx.now());
    if q!(tx, catalog::product_writes::update((id, version), &row(draft), now))? == 0 {
        return Err(Fault::outrun(&stored.product.title));
    }
    if stored.draft.slug != draft.slug {
        q!(tx, catalog::product_writes::redirect(&stored.draft.slug, id))?;
    }
    Ok(id)
}

fn row(draft: &ProductDraft) -> ProductRow {
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

/// The gallery's ids in its order; written anew only when something of it differs.
fn write_images(
    tx: &mut Tx<'_>,
    id: ProductId,
    stored: Option<&StoredProduct>,
    draft: &ProductDraft,
) -> Outcome<Vec<ImageId>> {
    if let Some(stored) = stored {
        if stored.draft.images == draft.images {
            return Ok(stored.images.iter().map(|image| image.id).collect());
        }
        q!(tx, catalog::product_writes::delete_images(id))?;
    }
    let rows: Vec<_> = (1..)
        .zip(&draft.images)
        .map(|(position, image)| ImageRow {
            product_id: id,
            position,
            src: &image.src,
            alt: &image.alt,
        })
        .collect();
    Ok(q!(tx, catalog::product_writes::insert_images(&rows))?)
}
