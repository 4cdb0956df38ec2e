//! A draft as the row of a product.

use std::collections::HashSet;

use crate::{
    catalog::{draft::ProductDraft, models::ProductFields, search_text::search_text},
    foundation::{changeset::Changeset, money::Money, slug},
};

/// Options that a product may have.
const MAX_OPTIONS: usize = 3;
/// Variants that a product may have.
const MAX_VARIANTS: usize = 500;

/// Says everything that is wrong with a draft.
pub fn check(draft: &ProductDraft) -> Result<(), Changeset> {
    let mut form = Changeset::default();
    if draft.title.trim().is_empty() {
        form.error("title", "Title can't be blank");
    }
    if !slug::is_slug(&draft.slug) {
        form.error("slug", "Slug must be lower-case letters, digits and hyphens");
    }
    if draft.options.len() > MAX_OPTIONS || draft.options.iter().any(|name| name.trim().is_empty())
    {
        form.error("options", "A product has up to three options, each with a name");
    }
    check_variants(draft, &mut form);
    form.finish(())
}

fn check_variants(draft: &ProductDraft, form: &mut Changeset) {
    let (mut options, mut skus) = (HashSet::new(), HashSet::new());
    if draft.variants.is_empty() || draft.variants.len() > MAX_VARIANTS {
        form.error("variants", format!("A product has 1 to {MAX_VARIANTS} variants"));
    }
    for variant in &draft.variants {
        if variant.options.len() != draft.options.len() {
            form.error("variants", "Each variant has a value for each option");
        }
        if !options.insert(&variant.options) {
            form.error("variants", "Two variants have the same options");
        }
        if variant.sku.as_ref().is_some_and(|sku| !skus.insert(sku)) {
            form.error("variants", "Two variants have the same SKU");
        }
    }
}

/// The row that a draft asks for.
pub fn of(draft: &ProductDraft) -> ProductFields {
    let prices = || draft.variants.iter().map(|variant| &variant.price);
    let option = |index: usize| draft.options.get(index).cloned();
    let skus = draft.variants.iter().filter_map(|variant| variant.sku.as_deref());
    ProductFields {
        slug: draft.slug.clone(),
        title: draft.title.clone(),
        description: draft.description.clone(),
        status: draft.status.as_str().to_owned(),
        vendor: draft.vendor.clone(),
        product_type: draft.product_type.clone(),
        tags: draft.tags.clone(),
        option1_name: option(0),
        option2_name: option(1),
        option3_name: option(2),
        seo_title: draft.seo_title.clone(),
        seo_description: draft.seo_description.clone(),
        min_price: prices().min().cloned().unwrap_or_else(Money::zero),
        max_price: prices().max().cloned().unwrap_or_else(Money::zero),
        search_text: search_text(
            &draft.title,
            &draft.vendor,
            &draft.product_type,
            &draft.tags,
            skus,
        ),
    }
}
