//! What becomes of a product when a file is laid over it.
//!
//! A file adds and changes; it never removes. Variants, pictures and categories that it
//! leaves out stay, and so does whatever it has no column for. Only where it gives a product
//! other options do the variants go that cannot be described by them.

use crate::catalog::{ImageDraft, ProductDraft, ProductStatus, VariantDraft};

use super::{
    columns::{OPTION_VALUES, SKU},
    product_cells::ProductCells,
    report::Rejection,
    rows::{ImageCells, ProductRows},
    variant_cells::VariantCells,
};

/// A product as it shall be, save for its categories.
#[derive(Debug)]
pub struct Merged {
    pub draft: ProductDraft,
    /// Units on hand that the file tells, for each of the draft's variants.
    pub on_hand: Vec<Option<i32>>,
    /// Variants that cannot be.
    pub rejected: Vec<Rejection>,
}

/// Lays `rows` over what the shop has, if it has the product. `owner` tells which other
/// product a SKU belongs to.
pub fn merge(
    rows: &ProductRows,
    base: Option<&ProductDraft>,
    owner: impl Fn(&str) -> Option<String>,
) -> Merged {
    let mut draft = product(rows, base);
    let (mut on_hand, mut rejected) = (Vec::new(), Vec::new());
    for cells in &rows.variants {
        match variant(cells, &draft, base, &owner) {
            Ok(variant) => {
                draft.variants.push(variant);
                on_hand.push(cells.quantity);
            }
            Err(rejection) => rejected.push(rejection),
        }
    }
    if !draft.variants.is_empty() {
        keep_variants(&mut draft, base);
        on_hand.resize(draft.variants.len(), None);
    }
    gather_images(&mut draft, rows, base);
    Merged { draft, on_hand, rejected }
}

/// The product without variants and pictures.
fn product(rows: &ProductRows, base: Option<&ProductDraft>) -> ProductDraft {
    let cells = &rows.cells;
    let text = |cell: &Option<String>, base: Option<&String>| {
        cell.as_ref().or(base).cloned().unwrap_or_default()
    };
    ProductDraft {
        slug: rows.slug.clone(),
        title: cells.title.clone(),
        description: text(&cells.description, base.map(|base| &base.description)),
        status: status(cells, base),
        released_at: base.and_then(|base| base.released_at),
        max_per_customer: base.and_then(|base| base.max_per_customer),
        vendor: text(&cells.vendor, base.map(|base| &base.vendor)),
        product_type: text(&cells.product_type, base.map(|base| &base.product_type)),
        tags: text(&cells.tags, base.map(|base| &base.tags)),
        tax_class: text(&None, base.map(|base| &base.tax_class)),
        options: cells
            .options
            .clone()
            .or_else(|| base.map(|base| base.options.clone()))
            .unwrap_or_default(),
        seo_title: text(&cells.seo_title, base.map(|base| &base.seo_title)),
        seo_description: text(&cells.seo_description, base.map(|base| &base.seo_description)),
        variants: Vec::new(),
        images: Vec::new(),
        categories: Vec::new(),
    }
}

/// Older files know published or not; an archived product that is not published stays archived.
fn status(cells: &ProductCells, base: Option<&ProductDraft>) -> ProductStatus {
    let before = base.map(|base| base.status);
    match (cells.status, before) {
        (Some(ProductStatus::Draft), Some(ProductStatus::Archived)) => ProductStatus::Archived,
        (now, before) => now.or(before).unwrap_or(ProductStatus::Active),
    }
}

fn variant(
    cells: &VariantCells,
    draft: &ProductDraft,
    base: Option<&ProductDraft>,
    owner: impl Fn(&str) -> Option<String>,
) -> Result<VariantDraft, Rejection> {
    let rejected = |column, reason: String| Err(Rejection::new(cells.line, column, reason));
    if let Some(slug) = cells.sku().and_then(owner) {
        return rejected(SKU, format!("is already used by the product {slug}"));
    }
    let before = base.and_then(|base| counterpart(cells, base));
    let options = cells.options.clone().or_else(|| before.map(|before| before.options.clone()));
    let options = options.unwrap_or_default();
    if options.len() != draft.options.len() {
        return rejected(OPTION_VALUES[0], "is needed: the product has options".into());
    }
    if draft.variants.iter().any(|other| other.options == options) {
        return rejected(OPTION_VALUES[0], "makes the same variant as another row".into());
    }
    Ok(filled(cells, options, before))
}

/// The variant that a row is about: the one with its SKU, or with its options.
fn counterpart<'b>(cells: &VariantCells, base: &'b ProductDraft) -> Option<&'b VariantDraft> {
    let same_sku =
        |other: &&VariantDraft| cells.sku().is_some_and(|sku| other.sku.as_deref() == Some(sku));
    let options = cells.options.as_deref().unwrap_or_default();
    let same_options = |other: &&VariantDraft| other.options == options;
    let variants = || base.variants.iter();
    variants().find(same_sku).or_else(|| variants().find(same_options))
}

fn filled(
    cells: &VariantCells,
    options: Vec<String>,
    before: Option<&VariantDraft>,
) -> VariantDraft {
    let told = |cell: &Option<bool>, before: Option<bool>| cell.or(before).unwrap_or(true);
    let or_before =
        |cell: &Option<String>, before: Option<&String>| cell.as_ref().or(before).cloned();
    let compare_at = cells.compare_at_price.clone();
    VariantDraft {
        id: before.and_then(|before| before.id),
        sku: or_before(&cells.sku, before.and_then(|before| before.sku.as_ref()))
            .filter(|sku| !sku.is_empty()),
        options,
        price: cells.price.clone(),
        compare_at_price: compare_at
            .unwrap_or_else(|| before.and_then(|before| before.compare_at_price.clone())),
        barcode: or_before(&cells.barcode, before.map(|before| &before.barcode))
            .unwrap_or_default(),
        grams: cells.grams.or(before.map(|before| before.grams)).unwrap_or_default(),
        requires_shipping: told(&cells.requires_shipping, before.map(|b| b.requires_shipping)),
        taxable: told(&cells.taxable, before.map(|before| before.taxable)),
        track_stock: told(&cells.track_stock, before.map(|before| before.track_stock)),
        backorder: cells.backorder.or(before.map(|b| b.backorder)).unwrap_or_default(),
        max_per_order: before.and_then(|before| before.max_per_order),
        image_src: or_before(&cells.image_src, before.and_then(|b| b.image_src.as_ref()))
            .filter(|src| !src.is_empty()),
    }
}

/// Variants that the file leaves out stay behind those that it tells.
fn keep_variants(draft: &mut ProductDraft, base: Option<&ProductDraft>) {
    for old in base.into_iter().flat_map(|base| &base.variants) {
        let told = |new: &VariantDraft| {
            new.options == old.options || (old.sku.is_some() && new.sku == old.sku)
        };
        if old.options.len() == draft.options.len() && !draft.variants.iter().any(told) {
            draft.variants.push(old.clone());
        }
    }
}

/// The file's pictures, those that it leaves out, and those of variants that are not among them.
fn gather_images(draft: &mut ProductDraft, rows: &ProductRows, base: Option<&ProductDraft>) {
    let old: Vec<ImageDraft> = base.map(|base| base.images.clone()).unwrap_or_default();
    let told = |image: &ImageCells| {
        let before = || old.iter().find(|old| old.src == image.src).map(|old| old.alt.clone());
        let alt = image.alt.clone().or_else(before).unwrap_or_default();
        ImageDraft { src: image.src.clone(), alt }
    };
    draft.images = rows.images.iter().map(told).collect();
    let of_variants = draft.variants.iter().filter_map(|variant| variant.image_src.clone());
    let others: Vec<ImageDraft> =
        of_variants.map(|src| ImageDraft { src, alt: String::new() }).collect();
    for image in old.into_iter().chain(others) {
        if !draft.images.iter().any(|other| other.src == image.src) {
            draft.images.push(image);
        }
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
