//! The rules that a product keeps, whoever writes it. Every broken one is told, with the
//! form's name of its field; variants and pictures are counted from 0 in names, from 1 in words.

use std::collections::HashSet;

use crate::foundation::{changeset::Changeset, money::Money, slug};

use super::draft::{ImageDraft, ProductDraft, VariantDraft};

/// Variants that a product may have: as many as its form can send.
pub const MAX_VARIANTS: usize = 400;
/// Pictures that a product may have.
pub const MAX_IMAGES: usize = 250;
/// Options that a product may have.
pub const MAX_OPTIONS: usize = 3;
/// Characters of a line of text.
pub const MAX_LINE: usize = 255;
/// Characters of a description.
pub const MAX_DESCRIPTION: usize = 200_000;
/// Characters of all tags together.
pub const MAX_TAGS: usize = 65_000;
/// Characters of a description for search engines, or of what a picture shows.
pub const MAX_SUMMARY: usize = 1_000;

/// Everything that is wrong with a draft.
pub(super) fn check(draft: &ProductDraft) -> Changeset {
    let mut found = Changeset::default();
    check_texts(&mut found, draft);
    check_options(&mut found, &draft.options);
    if draft.max_per_customer.is_some_and(|max| !(1..=9_999).contains(&max)) {
        found.error("max_per_customer", "Limit per customer must be from 1 to 9999");
    }
    check_variants(&mut found, draft);
    for (place, image) in draft.images.iter().enumerate() {
        check_image(&mut found, place, image);
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
    let texts = [
        ("slug", "Name in product files", &draft.handle, MAX_LINE),
        ("title", "Title", &draft.title, MAX_LINE),
        ("description", "Description", &draft.description, MAX_DESCRIPTION),
        ("vendor", "Brand", &draft.vendor, MAX_LINE),
        ("product_type", "Type", &draft.product_type, MAX_LINE),
        ("tags", "Tags", &draft.tags, MAX_TAGS),
        ("tax_class", "Tax class", &draft.tax_class, 50),
        ("seo_title", "Title for search engines", &draft.seo_title, MAX_LINE),
        ("seo_description", "Description for search engines", &draft.seo_description, MAX_SUMMARY),
    ];
    for (field, label, text, max) in texts {
        found.check_text(field, label, text, max);
    }
    if !draft.slug.is_empty() && !slug::is_slug(&draft.slug) {
        let rule = "URL may only have lowercase letters, digits and hyphens";
        found.error("slug", rule);
    }
}

fn check_options(found: &mut Changeset, options: &[String]) {
    let mut seen = HashSet::new();
    for (place, name) in options.iter().enumerate() {
        let (field, label) = (format!("option{}", place + 1), format!("Option {}", place + 1));
        if name.trim().is_empty() {
            found.error(&field, format!("{label} can't be blank"));
        } else if !seen.insert(name.to_lowercase()) {
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
    let (mut skus, mut choices) = (HashSet::new(), HashSet::new());
    for (place, variant) in draft.variants.iter().enumerate() {
        check_variant(found, place, variant);
        check_values(found, place, &variant.options, draft.options.len());
        if variant.sku.as_ref().is_some_and(|sku| !skus.insert(sku)) {
            add_error(found, place, "sku", "SKU is used by another variant");
        }
        if !draft.options.is_empty() && !choices.insert(&variant.options) {
            add_error(found, place, "option1", "another variant has the same options");
        }
    }
}

fn check_variant(found: &mut Changeset, place: usize, variant: &VariantDraft) {
    let texts =
        [("sku", "SKU", variant.sku.as_deref()), ("barcode", "barcode", Some(&variant.barcode))];
    for (field, label, text) in texts {
        let label = format!("Variant {}: {label}", place + 1);
        found.check_text(&name(place, field), &label, text.unwrap_or_default(), MAX_LINE);
    }
    if variant.price.is_negative() {
        add_error(found, place, "price", "price can't be negative");
    }
    if variant.compare_at_price.as_ref().is_some_and(Money::is_negative) {
        add_error(found, place, "compare_at_price", "compare-at price can't be negative");
    }
    if variant.grams < 0 {
        add_error(found, place, "grams", "weight can't be negative");
    }
    if variant.max_per_order.is_some_and(|max| !(1..=9_999).contains(&max)) {
        add_error(found, place, "max_per_order", "limit per order must be from 1 to 9999");
    }
}

fn check_values(found: &mut Changeset, place: usize, values: &[String], options: usize) {
    for at in 0..options.max(values.len()) {
        let field = format!("option{}", at + 1);
        match values.get(at).map(|value| value.trim()) {
            Some(_) if at >= options => {
                add_error(found, place, &field, &format!("option {} has no name", at + 1));
            }
            None | Some("") => {
                add_error(found, place, &field, &format!("option {} can't be blank", at + 1));
            }
            Some(value) => {
                let label = format!("Variant {}: option {}", place + 1, at + 1);
                found.check_text(&name(place, &field), &label, value, MAX_LINE);
            }
        }
    }
}

fn check_image(found: &mut Changeset, place: usize, image: &ImageDraft) {
    let src = image.src.as_str();
    let here = src.starts_with('/') && !src.starts_with("//");
    let there = src.starts_with("https://") || src.starts_with("http://");
    let plain = !src.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    if !(here || there) || !plain || src.len() > 2_000 {
        let rule = "file must begin with https:// or /";
        found.error(format!("images[{place}][src]"), format!("Picture {}: {rule}", place + 1));
    }
    let label = format!("Picture {}: description", place + 1);
    found.check_text(&format!("images[{place}][alt]"), &label, &image.alt, MAX_SUMMARY);
}

/// The form's name of a variant's field.
pub(super) fn name(place: usize, field: &str) -> String {
    format!("variants[{place}][{field}]")
}

/// Says what is wrong with a variant.
pub(super) fn add_error(found: &mut Changeset, place: usize, field: &str, what: &str) {
    found.error(name(place, field), format!("Variant {}: {what}", place + 1));
}
