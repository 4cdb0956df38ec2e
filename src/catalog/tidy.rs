//! Bringing a draft into the shape in which it is stored.

use crate::{Result, db::Conn, foundation::slug, q};

use super::{
    clean::clean_html,
    draft::{ImageDraft, ProductDraft, VariantDraft},
    product_record::ProductRecord,
    tax_classes::STANDARD_TAX_CLASS,
};

/// The draft without spaces at the ends, with safe HTML, each category once and every
/// variant's picture in the gallery.
pub(super) fn tidy(mut draft: ProductDraft) -> ProductDraft {
    draft.description = clean_html(&draft.description);
    let ProductDraft {
        slug,
        handle,
        title,
        vendor,
        product_type,
        tags,
        tax_class,
        seo_title,
        seo_description,
        ..
    } = &mut draft;
    for text in
        [slug, handle, title, vendor, product_type, tags, tax_class, seo_title, seo_description]
    {
        trim(text);
    }
    draft.tax_class = match draft.tax_class.as_str() {
        "" => STANDARD_TAX_CLASS.to_owned(),
        class => class.to_lowercase(),
    };
    draft.options.iter_mut().for_each(trim);
    draft.variants.iter_mut().for_each(tidy_variant);
    for image in &mut draft.images {
        trim(&mut image.src);
        trim(&mut image.alt);
    }
    show_pictures_of_variants(&mut draft);
    draft.categories.sort_unstable();
    draft.categories.dedup();
    draft
}

fn tidy_variant(variant: &mut VariantDraft) {
    variant.options.iter_mut().for_each(trim);
    trim(&mut variant.barcode);
    for text in [&mut variant.sku, &mut variant.image_src] {
        text.as_mut().map(trim);
        *text = text.take().filter(|text| !text.is_empty());
    }
}

fn trim(text: &mut String) {
    if text.trim().len() < text.len() {
        *text = text.trim().to_owned();
    }
}

fn show_pictures_of_variants(draft: &mut ProductDraft) {
    for src in draft.variants.iter().filter_map(|variant| variant.image_src.clone()) {
        if !draft.images.iter().any(|image| image.src == src) {
            draft.images.push(ImageDraft { src, alt: String::new() });
        }
    }
}

/// Gives a draft without an address one that no other product has or had, made of its handle or
/// its title; and a draft without a handle the one that is stored, or one made of its address.
pub(super) fn name(
    conn: &mut Conn<'_>,
    draft: &mut ProductDraft,
    stored: Option<&ProductRecord>,
) -> Result<()> {
    if let (true, Some(stored)) = (draft.handle.is_empty(), stored) {
        draft.handle = stored.draft.handle.clone();
    }
    if draft.slug.is_empty() {
        let made_of = match stored {
            None if !draft.handle.is_empty() => &draft.handle,
            _ => &draft.title,
        };
        let own = stored.map_or(0.into(), |stored| stored.product.id);
        let candidates = slug::candidates(made_of);
        let taken = q!(conn, catalog::product_writes::taken_slugs(&candidates, own))?;
        draft.slug = first_free(candidates, &taken);
    }
    if draft.handle.is_empty() {
        let candidates = slug::candidates(&draft.slug);
        let taken = q!(conn, catalog::product_writes::taken_handles(&candidates))?;
        draft.handle = first_free(candidates, &taken);
    }
    Ok(())
}

fn first_free(candidates: Vec<String>, taken: &[String]) -> String {
    candidates.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
}

/// Whether a stored variant is the wanted one at a place.
type IsSame<'a> = dyn Fn(&VariantDraft, usize, &VariantDraft) -> bool + 'a;

/// Gives each wanted variant the id of the stored one whose place it takes: the one that it
/// names, else the one with its SKU, else the one with its options.
pub(super) fn match_variants(wanted: &mut [VariantDraft], stored: &[VariantDraft]) {
    let mut left: Vec<&VariantDraft> = stored.iter().collect();
    let named: Vec<_> = wanted.iter_mut().map(|variant| variant.id.take()).collect();
    let same: [&IsSame<'_>; 3] = [
        &|old, place, _| named[place].is_some() && old.id == named[place],
        &|old, _, new| new.sku.is_some() && old.sku == new.sku,
        &|old, _, new| old.options == new.options,
    ];
    for is_same in same {
        for (place, new) in wanted.iter_mut().enumerate().filter(|(_, new)| new.id.is_none()) {
            if let Some(at) = left.iter().position(|old| is_same(old, place, new)) {
                new.id = left.swap_remove(at).id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(id: Option<i64>, sku: &str, option: &str) -> VariantDraft {
        let sku = Some(sku.to_owned()).filter(|sku| !sku.is_empty());
        VariantDraft { id: id.map(Into::into), sku, options: vec![option.into()], ..plain() }
    }

    fn plain() -> VariantDraft {
        VariantDraft {
            id: None,
            sku: None,
            options: Vec::new(),
            price: crate::foundation::money::Money::zero(),
            compare_at_price: None,
            barcode: String::new(),
            grams: 0,
            requires_shipping: true,
            taxable: true,
            track_stock: true,
            backorder: false,
            max_per_order: None,
            image_src: None,
        }
    }

    #[test]
    fn a_variant_takes_the_place_of_the_one_that_it_was() {
        let stored = [
            variant(Some(1), "A", "red"),
            variant(Some(2), "B", "blue"),
            variant(Some(3), "", "green"),
        ];
        let mut wanted = [
            variant(None, "C", "blue"),
            variant(None, "A", "green"),
            variant(Some(3), "A2", "pink"),
            variant(Some(77), "", "white"),
        ];
        match_variants(&mut wanted, &stored);
        let ids: Vec<_> = wanted.iter().map(|variant| variant.id.map(|id| id.get())).collect();
        assert_eq!(ids, [Some(2), Some(1), Some(3), None]);
    }
}
