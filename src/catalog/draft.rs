//! A product as a form or a file describes it, and the shape in which it is stored.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use crate::{
    foundation::ids::{CategoryId, VariantId},
    pictures::FocalPoint,
};

use super::{
    html::clean_html,
    models::{ProductAttributes, VariantAttributes, text_attributes},
};

/// The tax class of products without another one.
pub const STANDARD_TAX_CLASS: &str = "standard";

/// A product with everything that is saved together. Variants, pictures and categories that it does
/// not contain are removed.
///
/// An empty slug is replaced by one made from the title. An empty handle becomes the same as a new
/// slug. The description is cleaned. An empty tax class means the standard one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDraft {
    /// The product's attributes, available through `Deref`.
    pub attributes: ProductAttributes,
    /// The names of up to three options.
    pub options: Vec<String>,
    /// At least one variant. No two have the same options.
    pub variants: Vec<VariantDraft>,
    /// The pictures, in the order of the gallery.
    pub images: Vec<ImageDraft>,
    /// All categories that it is in.
    pub categories: Vec<CategoryId>,
}

impl Deref for ProductDraft {
    type Target = ProductAttributes;

    fn deref(&self) -> &ProductAttributes {
        &self.attributes
    }
}

impl DerefMut for ProductDraft {
    fn deref_mut(&mut self) -> &mut ProductAttributes {
        &mut self.attributes
    }
}

/// A variant of a draft. It replaces the product's variant with the same id, or else the one with
/// the same SKU, or else the one with the same options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantDraft {
    /// The stored variant, if known. The id of another product's variant counts as unknown.
    pub id: Option<VariantId>,
    /// The variant's attributes, available through `Deref`.
    pub attributes: VariantAttributes,
    /// As many values as the product has options.
    pub options: Vec<String>,
    /// The URL of the picture that shows it. The picture is added to the gallery if missing.
    pub image_src: Option<String>,
}

impl Deref for VariantDraft {
    type Target = VariantAttributes;

    fn deref(&self) -> &VariantAttributes {
        &self.attributes
    }
}

impl DerefMut for VariantDraft {
    fn deref_mut(&mut self) -> &mut VariantAttributes {
        &mut self.attributes
    }
}

/// A picture of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageDraft {
    /// Its URL.
    pub src: String,
    /// A description of what it shows.
    pub alt: String,
    /// The point that stays visible when it is cropped.
    pub focal: FocalPoint,
}

/// Returns the draft as it is stored: texts trimmed, HTML cleaned, each category once, and every
/// variant's picture in the gallery.
pub(super) fn normalize(mut draft: ProductDraft) -> ProductDraft {
    normalize_attributes(&mut draft.attributes);
    draft.options.iter_mut().for_each(trim);
    draft.variants.iter_mut().for_each(normalize_variant);
    for image in &mut draft.images {
        trim(&mut image.src);
        trim(&mut image.alt);
    }
    add_pictures_of_variants(&mut draft);
    draft.categories.sort_unstable();
    draft.categories.dedup();
    draft
}

fn normalize_attributes(attributes: &mut ProductAttributes) {
    attributes.description = clean_html(&attributes.description);
    trim(&mut attributes.slug);
    trim(&mut attributes.handle);
    for text in text_attributes() {
        let trimmed = (text.get)(attributes).trim().to_owned();
        (text.set)(attributes, trimmed);
    }
    attributes.tax_class = match attributes.tax_class.as_str() {
        "" => STANDARD_TAX_CLASS.to_owned(),
        class => class.to_lowercase(),
    };
}

fn normalize_variant(variant: &mut VariantDraft) {
    variant.options.iter_mut().for_each(trim);
    trim(&mut variant.attributes.barcode);
    for text in [&mut variant.attributes.sku, &mut variant.image_src] {
        text.as_mut().map(trim);
        *text = text.take().filter(|text| !text.is_empty());
    }
}

fn trim(text: &mut String) {
    if text.trim().len() < text.len() {
        *text = text.trim().to_owned();
    }
}

fn add_pictures_of_variants(draft: &mut ProductDraft) {
    for src in draft.variants.iter().filter_map(|variant| variant.image_src.clone()) {
        if !draft.images.iter().any(|image| image.src == src) {
            draft.images.push(ImageDraft { src, ..ImageDraft::default() });
        }
    }
}

/// Returns `true` if a stored variant is the draft's variant at a position.
type IsSame<'a> = dyn Fn(&VariantDraft, usize, &VariantDraft) -> bool + 'a;

/// Gives each variant of the draft the id of the stored one that it replaces: the one with the same
/// id, or else the one with the same SKU, or else the one with the same options.
pub(super) fn match_variants(wanted: &mut [VariantDraft], stored: &[VariantDraft]) {
    let mut left: Vec<&VariantDraft> = stored.iter().collect();
    let ids: Vec<Option<VariantId>> = wanted.iter_mut().map(|variant| variant.id.take()).collect();
    let rules: [&IsSame<'_>; 3] = [
        &|old, position, _| ids[position].is_some() && old.id == ids[position],
        &|old, _, new| new.sku.is_some() && old.sku == new.sku,
        &|old, _, new| old.options == new.options,
    ];
    for is_same in rules {
        for (position, new) in wanted.iter_mut().enumerate().filter(|(_, new)| new.id.is_none()) {
            if let Some(at) = left.iter().position(|old| is_same(old, position, new)) {
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
        VariantDraft {
            id: id.map(Into::into),
            attributes: VariantAttributes { sku, ..VariantAttributes::default() },
            options: vec![option.into()],
            image_src: None,
        }
    }

    #[test]
    fn a_variant_replaces_the_stored_one_with_its_id_or_sku_or_options() {
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
