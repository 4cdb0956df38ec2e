//! Merges a product of a file into the product of the shop.
//!
//! A file adds and changes, but never removes. Variants, pictures and categories that it does not
//! contain are preserved, and so are attributes that it has no column for. Variants are removed
//! only if the file gives a product other options, namely the variants that the new options can't
//! describe. An unusable value, such as a SKU of another product, is reported, and the variant is
//! imported without it.

use std::collections::HashSet;

use crate::{
    catalog::{
        ImageDraft, MAX_IMAGES, MAX_VARIANTS, ProductDraft, ProductStatus, VariantDraft,
        text_attributes,
    },
    foundation::{ids::VariantId, money::Money},
};

use super::{
    options::Options,
    report::ImportError,
    rows::{Identity, ImageCells, ProductRows},
    variant_cells::VariantCells,
};

/// The most rows of a product that are compared with its variants.
const MAX_ROWS: usize = 2_000;

/// Returns `true` if a row describes a stored variant.
type Rule<'a> = &'a dyn Fn(&VariantCells, &VariantDraft) -> bool;

/// A product after the import, except for the category of a new type.
#[derive(Debug)]
pub struct MergedProduct {
    pub draft: ProductDraft,
    /// Units on hand in the file, for each of the draft's variants.
    pub on_hand: Vec<Option<i32>>,
    /// The rows and cells that could not be used.
    pub rejected: Vec<ImportError>,
    /// `true` if it is a draft because a price is missing.
    pub lacks_price: bool,
    /// `true` if it is a new draft because the file has no handle for it.
    pub lacks_handle: bool,
}

/// Returns the handle of the product that has a SKU, unless that is the merged product.
pub type SkuOwner<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Merges `rows` into the shop's product, if there is one.
pub fn merge(
    rows: &ProductRows,
    base: Option<&ProductDraft>,
    owner: &SkuOwner<'_>,
) -> MergedProduct {
    let mut rejected = Vec::new();
    let limited = limit_rows(rows, &mut rejected);
    let rows = limited.as_ref().unwrap_or(rows);
    let options = Options::new(rows, base, &mut rejected);
    let mut draft = product(rows, base);
    draft.options = options.names.clone();
    let mut merging = ProductMerge {
        rows,
        base,
        owner,
        options,
        draft,
        on_hand: Vec::new(),
        lines: Vec::new(),
        rejected,
        lacks_price: false,
    };
    merging.variants();
    merging.keep_variants();
    merging.images();
    merging.finish()
}

/// Returns the first rows of a product that has too many, with one rejection for the others.
fn limit_rows(rows: &ProductRows, rejected: &mut Vec<ImportError>) -> Option<ProductRows> {
    let first = rows.variants.get(MAX_ROWS)?;
    let others = rows.variants.len() - MAX_ROWS;
    let reason = format!("a product has at most {MAX_ROWS} rows; {others} rows are left out");
    rejected.push(ImportError::row(first.line, "row", reason));
    let mut limited = rows.clone();
    limited.variants.truncate(MAX_ROWS);
    Some(limited)
}

/// Merges the product without its options, variants and pictures.
fn product(rows: &ProductRows, base: Option<&ProductDraft>) -> ProductDraft {
    let mut draft = ProductDraft {
        attributes: base.map(|base| base.attributes.clone()).unwrap_or_default(),
        categories: base.map(|base| base.categories.clone()).unwrap_or_default(),
        ..ProductDraft::default()
    };
    for attribute in text_attributes() {
        if let Some(text) = rows.cells.text(attribute.name) {
            (attribute.set)(&mut draft, text.to_owned());
        }
    }
    if let Some(handle) = rows.handle() {
        draft.handle = handle.to_owned();
    }
    draft.status = status(rows, base);
    draft
}

/// Returns the status. In older files, a product is published or not; an archived product that is not
/// published stays archived.
fn status(rows: &ProductRows, base: Option<&ProductDraft>) -> ProductStatus {
    let before = base.map(|base| base.status);
    match (rows.cells.status, before) {
        (Some(ProductStatus::Draft), Some(ProductStatus::Archived)) => ProductStatus::Archived,
        (None, None) if matches!(rows.identity, Identity::Title { .. }) => ProductStatus::Draft,
        (now, before) => now.or(before).unwrap_or(ProductStatus::Active),
    }
}

/// A product that is being merged.
struct ProductMerge<'a> {
    rows: &'a ProductRows,
    base: Option<&'a ProductDraft>,
    owner: &'a SkuOwner<'a>,
    options: Options,
    draft: ProductDraft,
    on_hand: Vec<Option<i32>>,
    /// The file's line of each of the draft's variants; 0 for variants that are not in the file.
    lines: Vec<u64>,
    rejected: Vec<ImportError>,
    lacks_price: bool,
}

impl<'a> ProductMerge<'a> {
    fn variants(&mut self) {
        let rows = self.rows;
        let before = self.counterparts();
        let taken: HashSet<Option<VariantId>> =
            before.iter().flatten().map(|variant| variant.id).collect();
        for (cells, before) in rows.variants.iter().zip(&before) {
            if let Some(variant) = self.variant(cells, *before, &taken) {
                self.draft.variants.push(variant);
                self.on_hand.push(cells.quantity);
                self.lines.push(cells.line);
            }
        }
        if self.draft.variants.is_empty() && self.base.is_none() {
            // The file has no variants, so an admin has to complete the product.
            self.draft.options.clear();
            self.draft.variants.push(VariantDraft::default());
            self.on_hand.push(None);
            self.lacks_price = true;
        }
    }

    /// Returns the stored variant that each row describes: the one with its SKU, or else the one
    /// with its options, or else the only one. Each variant is returned at most once.
    fn counterparts(&self) -> Vec<Option<&'a VariantDraft>> {
        let rows = &self.rows.variants;
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let mut found: Vec<Option<&VariantDraft>> = vec![None; rows.len()];
        let mut left: Vec<&VariantDraft> = stored.iter().collect();
        let same_sku = |row: &VariantCells, old: &VariantDraft| {
            row.sku().is_some() && row.sku() == old.sku.as_deref()
        };
        let same_options = |row: &VariantCells, old: &VariantDraft| {
            let values = self.options.values(row);
            values.len() == old.options.len()
                && values.iter().zip(&old.options).all(|(new, old)| *new == Some(old))
        };
        // Compares values that an earlier import generated. Numbers are comparable only in complete
        // files.
        let same_made_up = |row: &VariantCells, old: &VariantDraft| {
            if row.sku().is_none() && rows.len() != stored.len() {
                return false;
            }
            let position = rows.iter().position(|other| other.line == row.line).unwrap_or(0);
            let made_up = made_up_value(row, position);
            let values = self.options.values(row);
            values.len() == old.options.len()
                && values
                    .iter()
                    .zip(&old.options)
                    .all(|(new, old)| new.map_or(&made_up, |new| new) == old)
        };
        // A product without options has one variant, so the row describes that one.
        let is_only =
            |row: &VariantCells, _: &VariantDraft| stored.len() == 1 && self.options.is_silent(row);
        // If a product gets options, its only variant becomes the first of the new ones.
        let first = |row: &VariantCells, old: &VariantDraft| {
            stored.len() == 1 && old.options.is_empty() && row.line == rows[0].line
        };
        let rules: [Rule<'_>; 5] = [&same_sku, &same_options, &same_made_up, &is_only, &first];
        for is_same in rules {
            for (row, found) in rows.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                if let Some(at) = left.iter().position(|old| is_same(row, old)) {
                    *found = Some(left.remove(at));
                }
            }
        }
        found
    }

    /// Returns the variant of a row. `taken` are the stored variants that rows describe.
    fn variant(
        &mut self,
        cells: &VariantCells,
        before: Option<&VariantDraft>,
        taken: &HashSet<Option<VariantId>>,
    ) -> Option<VariantDraft> {
        let labels = &self.rows.labels;
        let options = self.choice(cells, before, taken)?;
        if before.is_none() && self.count_with_others(taken) >= MAX_VARIANTS {
            let reason =
                format!("a product has at most {MAX_VARIANTS} variants; this one is left out");
            self.rejected.push(ImportError::row(cells.line, "row", reason));
            return None;
        }
        let price = cells.price.as_ref().or(before.map(|before| &before.price));
        let is_public = self.base.is_some_and(|base| base.status.is_public());
        if price.is_none() && is_public {
            let reason = "is missing; the product is in the shop, so this new variant is left out";
            self.rejected.push(ImportError::row(cells.line, &labels.price, reason));
            return None;
        }
        if cells.price.is_none() && price.is_none_or(Money::is_zero) && !is_public {
            self.lacks_price = true;
            if labels.has_prices && !cells.has_price_text {
                let reason = "is missing, so the product is imported as a draft";
                self.rejected.push(ImportError::cell(cells.line, &labels.price, reason));
            }
        }
        let sku = self.sku(cells, before);
        Some(merge_variant(cells, sku, options, before))
    }

    /// Counts the variants so far and the stored ones that the file does not contain.
    fn count_with_others(&self, taken: &HashSet<Option<VariantId>>) -> usize {
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let others = stored.iter().filter(|old| !taken.contains(&old.id)).count();
        self.draft.variants.len() + others
    }

    /// Returns the SKU of a row's variant: the file's, unless another product has it.
    fn sku(&mut self, cells: &VariantCells, before: Option<&VariantDraft>) -> Option<String> {
        let own = before.and_then(|before| before.sku.clone());
        let is_used = |sku: &String, variants: &[VariantDraft]| {
            variants.iter().any(|other| other.sku.as_ref() == Some(sku))
        };
        let own = own.filter(|sku| !is_used(sku, &self.draft.variants));
        match (&cells.sku, cells.sku().and_then(|sku| (self.owner)(sku))) {
            (None, _) => own,
            (Some(sku), None) => Some(sku.clone()).filter(|sku| !sku.is_empty()),
            (Some(sku), Some(other)) => {
                let outcome = match &own {
                    Some(own) => format!("this variant keeps {own}"),
                    None => "this variant is imported without it".to_owned(),
                };
                let reason = format!("{sku} is already used by the product {other}; {outcome}");
                self.rejected.push(ImportError::cell(cells.line, &self.rows.labels.sku, reason));
                own
            }
        }
    }

    /// Returns the option values of a row's variant, which no other variant has. Returns `None` if
    /// the row can't be distinguished from others.
    fn choice(
        &mut self,
        cells: &VariantCells,
        before: Option<&VariantDraft>,
        taken: &HashSet<Option<VariantId>>,
    ) -> Option<Vec<String>> {
        let labels = &self.rows.labels;
        let mut options = Vec::new();
        for (position, value) in self.options.values(cells).into_iter().enumerate() {
            let old = before.filter(|old| old.options.len() == self.options.names.len());
            let value = value.or_else(|| old.map(|old| &old.options[position]));
            let label = self.options.label(position, &labels.option_values).to_owned();
            match value {
                Some(value) => options.push(value.clone()),
                None if self.base.is_some() => {
                    let name = &self.options.names[position];
                    let reason = format!(
                        "is required to identify the variant: the product has the option {name}"
                    );
                    self.rejected.push(ImportError::row(cells.line, &label, reason));
                    return None;
                }
                None => {
                    let name = made_up_value(cells, self.draft.variants.len());
                    if !self.options.is_made_up {
                        let reason = format!("is blank; this variant is called {name}");
                        self.rejected.push(ImportError::cell(cells.line, &label, reason));
                    }
                    options.push(name);
                }
            }
        }
        let same = self.draft.variants.iter().position(|other| other.options == options);
        if let Some(position) = same {
            return self.other_choice(cells, position, options);
        }
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let is_left_out = |old: &&VariantDraft| !taken.contains(&old.id);
        let is_other = |old: &&VariantDraft| before.is_none_or(|before| before.id != old.id);
        let mut others = stored.iter().filter(is_left_out).filter(is_other);
        match (others.any(|old| old.options == options), before) {
            (true, Some(before)) => {
                let reason = "belongs to another variant of the product; left as it was";
                let label = &labels.option_values[0];
                self.rejected.push(ImportError::cell(cells.line, label, reason));
                Some(before.options.clone())
            }
            _ => Some(options),
        }
    }

    /// Returns other option values for a row with the same options as another row. A number is
    /// added if its SKU shows that it is another item.
    fn other_choice(
        &mut self,
        cells: &VariantCells,
        position: usize,
        mut options: Vec<String>,
    ) -> Option<Vec<String>> {
        let labels = &self.rows.labels;
        let first = self.lines[position];
        let has_nothing = cells.price.is_none() && cells.sku().is_none();
        if has_nothing && cells.has_image {
            // The row repeats the variant for another picture.
            return None;
        }
        let is_other_item = cells.sku().is_some_and(|sku| {
            self.draft.variants[position].sku.as_deref().is_some_and(|other| other != sku)
        });
        if !is_other_item || options.is_empty() {
            let label = &labels.option_values[0];
            let reason = format!("makes the same variant as line {first}");
            self.rejected.push(ImportError::row(cells.line, label, reason));
            return None;
        }
        let value = options.pop().unwrap_or_default();
        let is_used = |options: &Vec<String>, variants: &[VariantDraft]| {
            variants.iter().any(|other| other.options == *options)
        };
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        for number in 2..=MAX_VARIANTS + 1 {
            options.push(format!("{value} ({number})"));
            let is_own = |old: &&VariantDraft| old.sku.as_deref() == cells.sku();
            let others: Vec<VariantDraft> =
                stored.iter().filter(|old| !is_own(old)).cloned().collect();
            if !is_used(&options, &self.draft.variants) && !is_used(&options, &others) {
                break;
            }
            options.pop();
        }
        let name = options.join(" / ");
        let reason = format!("makes the same variant as line {first}; this one is called {name}");
        self.rejected.push(ImportError::cell(cells.line, &labels.option_values[0], reason));
        Some(options)
    }

    /// Adds the variants that the file does not contain. A file with all variants determines their
    /// order. Otherwise the stored order is preserved, with new variants last.
    fn keep_variants(&mut self) {
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let in_file: Vec<Option<VariantId>> =
            self.draft.variants.iter().map(|variant| variant.id).collect();
        for old in stored {
            if old.options.len() == self.draft.options.len() && !in_file.contains(&old.id) {
                // A price of zero means that an earlier import found no price for it.
                self.lacks_price |= old.price.is_zero();
                self.draft.variants.push(old.clone());
                self.on_hand.push(None);
                self.lines.push(0);
            }
        }
        if self.draft.variants.len() > in_file.len() {
            let position = |variant: &VariantDraft| {
                stored.iter().position(|old| old.id == variant.id).unwrap_or(usize::MAX)
            };
            let mut order: Vec<usize> = (0..self.draft.variants.len()).collect();
            order.sort_by_key(|at| position(&self.draft.variants[*at]));
            self.draft.variants = order.iter().map(|at| self.draft.variants[*at].clone()).collect();
            self.on_hand = order.iter().map(|at| self.on_hand[*at]).collect();
            self.lines = order.iter().map(|at| self.lines[*at]).collect();
        }
    }

    /// Collects the pictures: the file's, the stored ones that it does not contain, and those of
    /// variants.
    fn images(&mut self) {
        let old: Vec<ImageDraft> = self.base.map(|base| base.images.clone()).unwrap_or_default();
        let known: HashSet<&str> = old.iter().map(|image| image.src.as_str()).collect();
        let mut free = MAX_IMAGES.saturating_sub(old.len());
        let mut images: Vec<ImageDraft> = Vec::new();
        let mut added: HashSet<String> = HashSet::new();
        for image in &self.rows.images {
            let is_new = !known.contains(image.src.as_str());
            if is_new && !added.contains(&image.src) && free == 0 {
                let label = &self.rows.labels.image;
                self.rejected.push(too_many_pictures(image.line, label));
                continue;
            }
            if !added.insert(image.src.clone()) {
                continue;
            }
            free -= usize::from(is_new);
            images.push(merge_image(image, &old));
        }
        images.extend(old.iter().filter(|image| added.insert(image.src.clone())).cloned());
        for (position, variant) in self.draft.variants.iter_mut().enumerate() {
            let Some(src) = variant.image_src.clone() else { continue };
            if !added.insert(src.clone()) {
                continue;
            }
            if images.len() < MAX_IMAGES {
                images.push(ImageDraft { src, ..ImageDraft::default() });
            } else {
                variant.image_src = None;
                let line = self.lines.get(position).copied().unwrap_or_default();
                let label = &self.rows.labels.variant_image;
                self.rejected.push(too_many_pictures(line, label));
            }
        }
        self.draft.images = images;
    }

    /// Turns the product into a draft if it has no price or is a gift card, which the shop does not
    /// support yet. Products that are already public stay public.
    fn finish(self) -> MergedProduct {
        let Self { mut draft, on_hand, rejected, lacks_price, rows, base, .. } = self;
        let was_public = base.is_some_and(|base| base.status.is_public());
        let must_be_draft = (lacks_price || rows.cells.is_gift_card) && !was_public;
        if must_be_draft && draft.status.is_public() {
            draft.status = ProductStatus::Draft;
        }
        let has_only_title = matches!(rows.identity, Identity::Title { .. });
        let lacks_handle = has_only_title && rows.cells.status.is_none();
        MergedProduct {
            draft,
            on_hand,
            rejected,
            lacks_price: lacks_price && base.is_none(),
            lacks_handle: lacks_handle && base.is_none() && !lacks_price,
        }
    }
}

/// Generates a value for an option of which a row has no value: its SKU, or else its number.
fn made_up_value(cells: &VariantCells, position: usize) -> String {
    cells.sku().map_or_else(|| format!("No. {}", position + 1), str::to_owned)
}

fn too_many_pictures(line: u64, label: &str) -> ImportError {
    let reason = format!("a product has at most {MAX_IMAGES} pictures; this one is left out");
    ImportError::cell(line, label, reason)
}

/// Merges the cells of a picture into the stored one, if there is one.
fn merge_image(cells: &ImageCells, old: &[ImageDraft]) -> ImageDraft {
    let before = old.iter().find(|old| old.src == cells.src).cloned();
    let mut image = before.unwrap_or_default();
    image.src.clone_from(&cells.src);
    overwrite(&mut image.alt, &cells.alt);
    image
}

/// Merges the cells of a row into the stored variant, if there is one.
fn merge_variant(
    cells: &VariantCells,
    sku: Option<String>,
    options: Vec<String>,
    before: Option<&VariantDraft>,
) -> VariantDraft {
    let mut variant = before.cloned().unwrap_or_default();
    variant.options = options;
    variant.sku = sku;
    overwrite(&mut variant.price, &cells.price);
    overwrite(&mut variant.compare_at_price, &cells.compare_at_price);
    overwrite(&mut variant.barcode, &cells.barcode);
    overwrite(&mut variant.grams, &cells.grams);
    overwrite(&mut variant.requires_shipping, &cells.requires_shipping);
    overwrite(&mut variant.taxable, &cells.taxable);
    overwrite(&mut variant.track_stock, &cells.track_stock);
    overwrite(&mut variant.backorder, &cells.backorder);
    if let Some(src) = &cells.image_src {
        variant.image_src = Some(src.clone()).filter(|src| !src.is_empty());
    }
    variant
}

fn overwrite<T: Clone>(value: &mut T, cell: &Option<T>) {
    if let Some(cell) = cell {
        value.clone_from(cell);
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
