//! What becomes of a product when a file is laid over it.
//!
//! A file adds and changes; it never removes. Variants, pictures and categories that it
//! leaves out stay, and so does whatever it has no column for. Only where it gives a product
//! other options do the variants go that cannot be described by them. A label that can't be used,
//! such as a SKU of another product, is left out and told; the variant comes in without it.

use std::collections::HashSet;

use crate::{
    catalog::{ImageDraft, MAX_IMAGES, MAX_VARIANTS, ProductDraft, ProductStatus, VariantDraft},
    foundation::{ids::VariantId, money::Money},
};

use super::{
    options::Options,
    report::Rejection,
    rows::{Identity, ImageCells, ProductRows},
    variant_cells::VariantCells,
};

/// Whether a row and a stored variant are the same.
type Rule<'a> = &'a dyn Fn(&VariantCells, &VariantDraft) -> bool;

/// A product as it shall be, save for its categories.
#[derive(Debug)]
pub struct Merged {
    pub draft: ProductDraft,
    /// Units on hand that the file tells, for each of the draft's variants.
    pub on_hand: Vec<Option<i32>>,
    /// What cannot be.
    pub rejected: Vec<Rejection>,
    /// Whether it is a draft because a price is missing.
    pub lacks_price: bool,
    /// Whether it is a new draft because the file does not name it.
    pub lacks_handle: bool,
}

/// Which product of the shop has a SKU, unless it is the one that is merged; by its handle.
pub type SkuOwner<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Lays `rows` over what the shop has, if it has the product.
pub fn merge(rows: &ProductRows, base: Option<&ProductDraft>, owner: &SkuOwner<'_>) -> Merged {
    let mut rejected = Vec::new();
    let options = Options::of(rows, base, &mut rejected);
    let mut draft = product(rows, base);
    draft.options = options.names.clone();
    let mut merging = Merging {
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

/// The product without variants and pictures.
fn product(rows: &ProductRows, base: Option<&ProductDraft>) -> ProductDraft {
    let cells = &rows.cells;
    let text = |cell: &Option<String>, base: Option<&String>| {
        cell.as_ref().or(base).cloned().unwrap_or_default()
    };
    let handle = rows.handle().map(str::to_owned);
    ProductDraft {
        slug: base.map(|base| base.slug.clone()).unwrap_or_default(),
        handle: handle.or_else(|| base.map(|base| base.handle.clone())).unwrap_or_default(),
        title: text(&cells.title, base.map(|base| &base.title)),
        description: text(&cells.description, base.map(|base| &base.description)),
        status: status(rows, base),
        released_at: base.and_then(|base| base.released_at),
        max_per_customer: base.and_then(|base| base.max_per_customer),
        vendor: text(&cells.vendor, base.map(|base| &base.vendor)),
        product_type: text(&cells.product_type, base.map(|base| &base.product_type)),
        tags: text(&cells.tags, base.map(|base| &base.tags)),
        tax_class: text(&None, base.map(|base| &base.tax_class)),
        options: Vec::new(),
        seo_title: text(&cells.seo_title, base.map(|base| &base.seo_title)),
        seo_description: text(&cells.seo_description, base.map(|base| &base.seo_description)),
        variants: Vec::new(),
        images: Vec::new(),
        categories: base.map(|base| base.categories.clone()).unwrap_or_default(),
    }
}

/// Older files know published or not; an archived product that is not published stays archived.
fn status(rows: &ProductRows, base: Option<&ProductDraft>) -> ProductStatus {
    let before = base.map(|base| base.status);
    match (rows.cells.status, before) {
        (Some(ProductStatus::Draft), Some(ProductStatus::Archived)) => ProductStatus::Archived,
        (None, None) if matches!(rows.identity, Identity::Title(..)) => ProductStatus::Draft,
        (now, before) => now.or(before).unwrap_or(ProductStatus::Active),
    }
}

/// A product on its way.
struct Merging<'a> {
    rows: &'a ProductRows,
    base: Option<&'a ProductDraft>,
    owner: &'a SkuOwner<'a>,
    options: Options,
    draft: ProductDraft,
    on_hand: Vec<Option<i32>>,
    /// The lines of the draft's variants.
    lines: Vec<u64>,
    rejected: Vec<Rejection>,
    lacks_price: bool,
}

impl<'a> Merging<'a> {
    fn variants(&mut self) {
        let rows = self.rows;
        let before = self.counterparts();
        let taken: Vec<Option<VariantId>> =
            before.iter().flatten().map(|variant| variant.id).collect();
        for (cells, before) in rows.variants.iter().zip(&before) {
            if let Some(variant) = self.variant(cells, *before, &taken) {
                self.draft.variants.push(variant);
                self.on_hand.push(cells.quantity);
                self.lines.push(cells.line);
            }
        }
        if self.draft.variants.is_empty() && self.base.is_none() {
            // Only a title and the like: something to be finished by hand.
            self.draft.options.clear();
            let nothing = VariantCells::default();
            self.draft.variants.push(filled(&nothing, None, Vec::new(), None));
            self.on_hand.push(None);
            self.lacks_price = true;
        }
    }

    /// The shop's variant that each row is about: the one with its SKU, else the one with its
    /// options, else the only one. Each is one row's only.
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
        // What an earlier import called it, for want of a value. Numbers count in complete files only.
        let same_made_up = |row: &VariantCells, old: &VariantDraft| {
            if row.sku().is_none() && rows.len() != stored.len() {
                return false;
            }
            let place = rows.iter().position(|other| other.line == row.line).unwrap_or(0);
            let made_up = made_up_value(row, place);
            let values = self.options.values(row);
            values.len() == old.options.len()
                && values
                    .iter()
                    .zip(&old.options)
                    .all(|(new, old)| new.map_or(&made_up, |new| new) == old)
        };
        // Without options there is one variant, whatever the row says of it.
        let is_only =
            |row: &VariantCells, _: &VariantDraft| stored.len() == 1 && self.options.is_silent(row);
        // The only variant of a product without options is the first of those that it gets.
        let first = |row: &VariantCells, old: &VariantDraft| {
            stored.len() == 1 && old.options.is_empty() && row.line == rows[0].line
        };
        let rules: [Rule<'_>; 5] = [&same_sku, &same_options, &same_made_up, &is_only, &first];
        for is_same in rules {
            for (row, found) in rows.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                if let Some(place) = left.iter().position(|old| is_same(row, old)) {
                    *found = Some(left.remove(place));
                }
            }
        }
        found
    }

    /// The variant of a row; `taken` are the shop's variants that rows are about.
    fn variant(
        &mut self,
        cells: &VariantCells,
        before: Option<&VariantDraft>,
        taken: &[Option<VariantId>],
    ) -> Option<VariantDraft> {
        let labels = &self.rows.labels;
        let options = self.choice(cells, before, taken)?;
        if before.is_none() && self.count_with_kept(taken) >= MAX_VARIANTS {
            let reason =
                format!("a product has at most {MAX_VARIANTS} variants; this one is left out");
            self.rejected.push(Rejection::row(cells.line, "row", reason));
            return None;
        }
        let price = cells.price.as_ref().or(before.map(|before| &before.price));
        let is_shown = self.base.is_some_and(|base| base.status.is_public());
        if price.is_none() && is_shown {
            let reason = "is missing; the product is in the shop, so this new variant is left out";
            self.rejected.push(Rejection::row(cells.line, &labels.price, reason));
            return None;
        }
        if cells.price.is_none() && price.is_none_or(Money::is_zero) && !is_shown {
            self.lacks_price = true;
            if labels.has_prices && !cells.has_price_text {
                let reason = "is missing, so the product is imported as a draft";
                self.rejected.push(Rejection::cell(cells.line, &labels.price, reason));
            }
        }
        let sku = self.sku(cells, before);
        Some(filled(cells, sku, options, before))
    }

    /// Variants that there are already, and those of the shop that the file leaves out.
    fn count_with_kept(&self, taken: &[Option<VariantId>]) -> usize {
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let kept = stored.iter().filter(|old| !taken.contains(&old.id)).count();
        self.draft.variants.len() + kept
    }

    /// The SKU of a row's variant: what the file says, unless something else is called so.
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
                let kept = match &own {
                    Some(own) => format!("this variant keeps {own}"),
                    None => "this variant is imported without it".to_owned(),
                };
                let reason = format!("{sku} is already used by the product {other}; {kept}");
                self.rejected.push(Rejection::cell(cells.line, &self.rows.labels.sku, reason));
                own
            }
        }
    }

    /// The options' values of a row's variant, which no other variant has; nothing where the row
    /// cannot be told apart from others.
    fn choice(
        &mut self,
        cells: &VariantCells,
        before: Option<&VariantDraft>,
        taken: &[Option<VariantId>],
    ) -> Option<Vec<String>> {
        let labels = &self.rows.labels;
        let mut options = Vec::new();
        for (place, value) in self.options.values(cells).into_iter().enumerate() {
            let old = before.filter(|old| old.options.len() == self.options.names.len());
            let value = value.or_else(|| old.map(|old| &old.options[place]));
            let label = self.options.label(place, &labels.option_values).to_owned();
            match value {
                Some(value) => options.push(value.clone()),
                None if self.base.is_some() => {
                    let name = &self.options.names[place];
                    let reason = format!(
                        "is required to identify the variant: the product has the option {name}"
                    );
                    self.rejected.push(Rejection::row(cells.line, &label, reason));
                    return None;
                }
                None => {
                    let name = made_up_value(cells, self.draft.variants.len());
                    if !self.options.is_made_up {
                        let reason = format!("is blank; this variant is called {name}");
                        self.rejected.push(Rejection::cell(cells.line, &label, reason));
                    }
                    options.push(name);
                }
            }
        }
        if let Some(place) = self.draft.variants.iter().position(|other| other.options == options) {
            return self.other_choice(cells, place, options);
        }
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let is_kept = |old: &&VariantDraft| !taken.contains(&old.id);
        let is_other = |old: &&VariantDraft| before.is_none_or(|before| before.id != old.id);
        let mut others = stored.iter().filter(is_kept).filter(is_other);
        match (others.any(|old| old.options == options), before) {
            (true, Some(before)) => {
                let reason = "belongs to another variant of the product; left as it was";
                let label = &labels.option_values[0];
                self.rejected.push(Rejection::cell(cells.line, label, reason));
                Some(before.options.clone())
            }
            _ => Some(options),
        }
    }

    /// Another row has the same options. Where this one is a thing of its own, by its SKU, it gets
    /// a number.
    fn other_choice(
        &mut self,
        cells: &VariantCells,
        place: usize,
        mut options: Vec<String>,
    ) -> Option<Vec<String>> {
        let labels = &self.rows.labels;
        let first = self.lines[place];
        let has_nothing = cells.price.is_none() && cells.sku().is_none();
        if has_nothing && cells.has_image {
            // A row for another picture that repeats the variant.
            return None;
        }
        let is_other_thing = cells.sku().is_some_and(|sku| {
            self.draft.variants[place].sku.as_deref().is_some_and(|other| other != sku)
        });
        if !is_other_thing || options.is_empty() {
            let label = &labels.option_values[0];
            let reason = format!("makes the same variant as line {first}");
            self.rejected.push(Rejection::row(cells.line, label, reason));
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
        self.rejected.push(Rejection::cell(cells.line, &labels.option_values[0], reason));
        Some(options)
    }

    /// Variants that the file leaves out stay. A file with all of them has them in its own order;
    /// a list of some leaves the order as it is, with new ones last.
    fn keep_variants(&mut self) {
        let stored = self.base.map_or(&[][..], |base| &base.variants);
        let message: Vec<Option<VariantId>> =
            self.draft.variants.iter().map(|variant| variant.id).collect();
        let count = message.len();
        for old in stored {
            if old.options.len() == self.draft.options.len() && !message.contains(&old.id) {
                // It came in as a draft for want of a price, and the file still has none for it.
                self.lacks_price |= old.price.is_zero();
                self.draft.variants.push(old.clone());
            }
        }
        if self.draft.variants.len() > count {
            self.on_hand.resize(self.draft.variants.len(), None);
            self.lines.resize(self.draft.variants.len(), 0);
            let variants = std::mem::take(&mut self.draft.variants);
            let parts = std::mem::take(&mut self.on_hand).into_iter().zip(self.lines.drain(..));
            let mut all: Vec<_> = variants.into_iter().zip(parts).collect();
            let place = |variant: &VariantDraft| stored.iter().position(|old| old.id == variant.id);
            all.sort_by_key(|(variant, _)| place(variant).unwrap_or(usize::MAX));
            for (variant, (on_hand, line)) in all {
                self.draft.variants.push(variant);
                self.on_hand.push(on_hand);
                self.lines.push(line);
            }
        }
    }

    /// The file's pictures, those that it leaves out, and those of variants that are not among them.
    fn images(&mut self) {
        let old: Vec<ImageDraft> = self.base.map(|base| base.images.clone()).unwrap_or_default();
        let known: HashSet<&str> = old.iter().map(|image| image.src.as_str()).collect();
        let mut free = MAX_IMAGES.saturating_sub(old.len());
        let mut images: Vec<ImageDraft> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for image in &self.rows.images {
            let is_new = !known.contains(image.src.as_str());
            if is_new && !seen.contains(&image.src) && free == 0 {
                let label = &self.rows.labels.image;
                self.rejected.push(too_many_pictures(image.line, label));
                continue;
            }
            if !seen.insert(image.src.clone()) {
                continue;
            }
            free -= usize::from(is_new);
            images.push(ImageDraft { src: image.src.clone(), alt: alt(image, &old) });
        }
        images.extend(old.iter().filter(|image| seen.insert(image.src.clone())).cloned());
        for (place, variant) in self.draft.variants.iter_mut().enumerate() {
            let Some(src) = variant.image_src.clone() else { continue };
            if !seen.insert(src.clone()) {
                continue;
            }
            if images.len() < MAX_IMAGES {
                images.push(ImageDraft { src, alt: String::new() });
            } else {
                variant.image_src = None;
                let line = self.lines.get(place).copied().unwrap_or_default();
                let label = &self.rows.labels.variant_image;
                self.rejected.push(too_many_pictures(line, label));
            }
        }
        self.draft.images = images;
    }

    /// A product without a price is nothing to be sold, and neither is a gift card yet.
    fn finish(self) -> Merged {
        let Self { mut draft, on_hand, rejected, lacks_price, rows, base, .. } = self;
        let was_shown = base.is_some_and(|base| base.status.is_public());
        let must_wait = (lacks_price || rows.cells.is_gift_card) && !was_shown;
        if must_wait && draft.status.is_public() {
            draft.status = ProductStatus::Draft;
        }
        let is_untold = matches!(rows.identity, Identity::Title(..)) && rows.cells.status.is_none();
        Merged {
            draft,
            on_hand,
            rejected,
            lacks_price: lacks_price && base.is_none(),
            lacks_handle: is_untold && base.is_none() && !lacks_price,
        }
    }
}

/// What a variant is called whose row has no value for an option: its SKU, else its number.
fn made_up_value(cells: &VariantCells, place: usize) -> String {
    cells.sku().map_or_else(|| format!("No. {}", place + 1), str::to_owned)
}

fn too_many_pictures(line: u64, label: &str) -> Rejection {
    let reason = format!("a product has at most {MAX_IMAGES} pictures; this one is left out");
    Rejection::cell(line, label, reason)
}

/// What a picture shows: what the file says, or what was known before.
fn alt(image: &ImageCells, old: &[ImageDraft]) -> String {
    let before = || old.iter().find(|old| old.src == image.src).map(|old| old.alt.clone());
    image.alt.clone().or_else(before).unwrap_or_default()
}

fn filled(
    cells: &VariantCells,
    sku: Option<String>,
    options: Vec<String>,
    before: Option<&VariantDraft>,
) -> VariantDraft {
    let message = |cell: &Option<bool>, before: Option<bool>| cell.or(before).unwrap_or(true);
    let or_before =
        |cell: &Option<String>, before: Option<&String>| cell.as_ref().or(before).cloned();
    let price = cells.price.as_ref().or(before.map(|before| &before.price));
    let compare_at = cells.compare_at_price.clone();
    VariantDraft {
        id: before.and_then(|before| before.id),
        sku,
        options,
        price: price.cloned().unwrap_or_else(Money::zero),
        compare_at_price: compare_at
            .unwrap_or_else(|| before.and_then(|before| before.compare_at_price.clone())),
        barcode: or_before(&cells.barcode, before.map(|before| &before.barcode))
            .unwrap_or_default(),
        grams: cells.grams.or(before.map(|before| before.grams)).unwrap_or_default(),
        requires_shipping: message(&cells.requires_shipping, before.map(|b| b.requires_shipping)),
        taxable: message(&cells.taxable, before.map(|before| before.taxable)),
        track_stock: message(&cells.track_stock, before.map(|before| before.track_stock)),
        backorder: cells.backorder.or(before.map(|b| b.backorder)).unwrap_or_default(),
        max_per_order: before.and_then(|before| before.max_per_order),
        image_src: or_before(&cells.image_src, before.and_then(|b| b.image_src.as_ref()))
            .filter(|src| !src.is_empty()),
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
