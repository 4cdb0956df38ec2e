//! The rules for products from forms and files. Each broken rule adds an error to the form's field.
//! Field names count variants and pictures from 0, messages from 1.

use std::collections::HashSet;

use crate::{
    foundation::{changeset::Changeset, field::FieldSpec, money::Money, slug},
    pictures::FocalPoint,
};

use super::{
    draft::{ImageDraft, ProductDraft, VariantDraft},
    models::{MAX_LINE, MAX_SUMMARY, text_attributes},
    variant_fields::{BARCODE, COMPARE_AT_PRICE, GRAMS, MAX_PER_ORDER, PRICE, SKU},
};

/// The maximum number of variants of a product, which is limited by the size of its form.
pub const MAX_VARIANTS: usize = 400;
/// The maximum number of pictures of a product.
pub const MAX_IMAGES: usize = 250;
/// The maximum number of options of a product.
pub const MAX_OPTIONS: usize = 3;

/// Returns an error for each problem of a draft.
pub(super) fn check(draft: &ProductDraft) -> Changeset {
    let mut found = Changeset::default();
    check_texts(&mut found, draft);
    check_options(&mut found, &draft.options);
    if draft.max_per_customer.is_some_and(|max| !(1..=9_999).contains(&max)) {
        found.error("max_per_customer", "Limit per customer must be from 1 to 9999");
    }
    check_variants(&mut found, draft);
    for (position, image) in draft.images.iter().enumerate() {
        check_image(&mut found, position, image);
    }
    if draft.images.len() > MAX_IMAGES {
        found.error("images", format!("A product has at most {MAX_IMAGES} pictures"));
    }
    found
}

fn check_texts(found: &mut Changeset, draft: &ProductDraft) {
    if draft.title.trim().is_empty() {
        found.error("title", "Title can't be blank");
    }
    found.check_text("slug", "Name in product files", &draft.handle, MAX_LINE);
    for text in text_attributes() {
        found.check_text(text.name, text.label, (text.get)(draft), text.max);
    }
    if !draft.slug.is_empty() && !slug::is_slug(&draft.slug) {
        let rule = "URL may only have lowercase letters, digits and hyphens";
        found.error("slug", rule);
    }
}

fn check_options(found: &mut Changeset, options: &[String]) {
    let mut names = HashSet::new();
    for (position, name) in options.iter().enumerate() {
        let field = format!("option{}", position + 1);
        let label = format!("Option {}", position + 1);
        if name.trim().is_empty() {
            found.error(&field, format!("{label} can't be blank"));
        } else if !names.insert(name.to_lowercase()) {
            found.error(&field, format!("{label} has the same name as another option"));
        }
        found.check_text(&field, &label, name, MAX_LINE);
    }
    if options.len() > MAX_OPTIONS {
        found.error("option3", format!("A product has at most {MAX_OPTIONS} options"));
    }
}

fn check_variants(found: &mut Changeset, draft: &ProductDraft) {
    match (draft.variants.len(), draft.options.len()) {
        (0, _) => found.error("variants", "A product needs at least one variant, with a price"),
        (2.., 0) => {
            found.error("option1", "Add an option that tells the variants apart");
        }
        (count, _) if count > MAX_VARIANTS => {
            found.error("variants", format!("A product has at most {MAX_VARIANTS} variants"));
        }
        _ => {}
    }
    let mut skus = HashSet::new();
    let mut choices = HashSet::new();
    for (position, variant) in draft.variants.iter().enumerate() {
        check_variant(found, position, variant);
        check_values(found, position, &variant.options, draft.options.len());
        if variant.sku.as_ref().is_some_and(|sku| !skus.insert(sku)) {
            add_field_error(found, position, &SKU, "is used by another variant");
        }
        if !draft.options.is_empty() && !choices.insert(&variant.options) {
            add_error(found, position, "option1", "another variant has the same options");
        }
    }
}

fn check_variant(found: &mut Changeset, position: usize, variant: &VariantDraft) {
    let mut check_text = |field: &FieldSpec, text: &str| {
        let label = format!("Variant {}: {}", position + 1, field.label);
        found.check_text(&field_name(position, field.name), &label, text, field.max_length);
    };
    check_text(&SKU, variant.sku.as_deref().unwrap_or_default());
    check_text(&BARCODE, &variant.barcode);
    if variant.price.is_negative() {
        add_field_error(found, position, &PRICE, "can't be negative");
    }
    if variant.compare_at_price.as_ref().is_some_and(Money::is_negative) {
        add_field_error(found, position, &COMPARE_AT_PRICE, "can't be negative");
    }
    if variant.grams < 0 {
        add_field_error(found, position, &GRAMS, "can't be negative");
    }
    if variant.max_per_order.is_some_and(|max| !MAX_PER_ORDER.bounds().contains(&max)) {
        add_field_error(found, position, &MAX_PER_ORDER, "must be from 1 to 9999");
    }
}

fn check_values(found: &mut Changeset, position: usize, values: &[String], options: usize) {
    for at in 0..options.max(values.len()) {
        let field = format!("option{}", at + 1);
        match values.get(at).map(|value| value.trim()) {
            Some(_) if at >= options => {
                add_error(found, position, &field, &format!("option {} has no name", at + 1));
            }
            None | Some("") => {
                add_error(found, position, &field, &format!("option {} can't be blank", at + 1));
            }
            Some(value) => {
                let label = format!("Variant {}: option {}", position + 1, at + 1);
                found.check_text(&field_name(position, &field), &label, value, MAX_LINE);
            }
        }
    }
}

fn check_image(found: &mut Changeset, position: usize, image: &ImageDraft) {
    let src = image.src.as_str();
    let is_path = src.starts_with('/') && !src.starts_with("//");
    let is_url = src.starts_with("https://") || src.starts_with("http://");
    let is_plain = !src.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    if !(is_path || is_url) || !is_plain || src.len() > 2_000 {
        let rule = "file must begin with https:// or /";
        found
            .error(format!("images[{position}][src]"), format!("Picture {}: {rule}", position + 1));
    }
    let FocalPoint { x, y } = image.focal;
    for (field, percent) in [("focal_x", x), ("focal_y", y)] {
        if !(0..=100).contains(&percent) {
            let rule = format!("Picture {}: focus must be from 0 to 100 percent", position + 1);
            found.error(format!("images[{position}][{field}]"), rule);
        }
    }
    let label = format!("Picture {}: description", position + 1);
    found.check_text(&format!("images[{position}][alt]"), &label, &image.alt, MAX_SUMMARY);
}

/// Returns the name of a variant's field in the form.
pub(super) fn field_name(position: usize, field: &str) -> String {
    format!("variants[{position}][{field}]")
}

/// Adds an error to a variant's field that begins with the field's label.
pub(super) fn add_field_error(
    found: &mut Changeset,
    position: usize,
    field: &FieldSpec,
    problem: &str,
) {
    add_error(found, position, field.name, &format!("{} {problem}", field.label));
}

/// Adds an error to a variant's field.
fn add_error(found: &mut Changeset, position: usize, field: &str, what: &str) {
    found.error(field_name(position, field), format!("Variant {}: {what}", position + 1));
}
