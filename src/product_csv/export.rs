//! Writes the catalogue as a file that can be read back.
//!
//! Cells are written as they are, also where they begin with `=`, `+`, `-` or `@`: a mark
//! against spreadsheets' formulas would come back as part of the text.

use std::io::{self, Write};

use crate::{
    Result,
    catalog::{ImageDraft, ProductDraft, VariantDraft},
    db::Conn,
    foundation::{ids::ProductId, money::Money},
};

use super::{columns::*, current::Current};

/// Products that are held in memory at a time.
const BATCH: i64 = 100;

/// Writes all products, in the order in which they came; answers how many, or why the file
/// cannot be written.
pub fn export_products<W: Write>(conn: &mut Conn<'_>, file: W) -> Result<io::Result<usize>> {
    let mut table = Table(csv::Writer::from_writer(file));
    let (mut last, mut count) = (ProductId::from(0), 0);
    let mut written = table.line(&HEADER);
    while written.is_ok() {
        let products = Current::after(conn, last, BATCH)?;
        let Some(end) = products.last() else { break };
        last = end.id;
        count += products.len();
        written = products.iter().try_for_each(|product| table.product(product));
    }
    Ok(written.map_err(io::Error::from).and_then(|()| table.0.flush()).map(|()| count))
}

struct Table<W: Write>(csv::Writer<W>);

/// The cells of a line that are not empty.
type Cells<'a> = Vec<(&'static str, &'a str)>;

impl<W: Write> Table<W> {
    fn line(&mut self, cells: &[&str]) -> csv::Result<()> {
        self.0.write_record(cells)
    }

    /// A line for each variant and each picture, side by side as far as they go.
    fn product(&mut self, product: &Current) -> csv::Result<()> {
        let draft = &product.draft;
        for place in 0..draft.variants.len().max(draft.images.len()) {
            let variant = draft.variants.get(place).zip(product.on_hand.get(place));
            let texts = variant.map(|(variant, on_hand)| Texts::of(variant, *on_hand));
            let mut cells: Cells<'_> = vec![(HANDLE, &draft.handle)];
            if place == 0 {
                product_cells(draft, &mut cells);
            }
            if let (Some((variant, _)), Some(texts)) = (variant, &texts) {
                variant_cells(variant, texts, &mut cells);
            }
            if let Some(image) = draft.images.get(place) {
                image_cells(image, &mut cells);
            }
            let cell = |column: &&str| cells.iter().find(|(name, _)| name == column);
            let row = HEADER.each_ref().map(|column| cell(column).map_or("", |(_, text)| *text));
            self.line(&row)?;
        }
        Ok(())
    }
}

fn product_cells<'a>(draft: &'a ProductDraft, cells: &mut Cells<'a>) {
    cells.extend([
        (TITLE, draft.title.as_str()),
        (BODY, &draft.description),
        (VENDOR, &draft.vendor),
        (TYPE, &draft.product_type),
        (TAGS, &draft.tags),
        (PUBLISHED, word(draft.status.is_public())),
        (STATUS, draft.status.as_str()),
        (GIFT_CARD, word(false)),
        (SEO_TITLE, &draft.seo_title),
        (SEO_DESCRIPTION, &draft.seo_description),
    ]);
    cells.extend(OPTION_NAMES.into_iter().zip(draft.options.iter().map(String::as_str)));
    if draft.options.is_empty() {
        cells.push((OPTION_NAMES[0], NO_OPTION.0));
    }
}

/// Numbers of a variant, as text.
struct Texts {
    grams: String,
    quantity: String,
    price: String,
    compare_at: String,
}

impl Texts {
    fn of(variant: &VariantDraft, on_hand: i32) -> Self {
        let compare_at = variant.compare_at_price.as_ref();
        Self {
            grams: variant.grams.to_string(),
            quantity: on_hand.to_string(),
            price: variant.price.to_string(),
            compare_at: compare_at.map(Money::to_string).unwrap_or_default(),
        }
    }
}

fn variant_cells<'a>(variant: &'a VariantDraft, texts: &'a Texts, cells: &mut Cells<'a>) {
    cells.extend([
        (SKU, variant.sku.as_deref().unwrap_or_default()),
        (GRAMS, &texts.grams),
        (TRACKER, if variant.track_stock { "shopify" } else { "" }),
        (QUANTITY, &texts.quantity),
        (POLICY, if variant.backorder { "continue" } else { "deny" }),
        (FULFILLMENT, "manual"),
        (PRICE, &texts.price),
        (COMPARE_AT, &texts.compare_at),
        (SHIPPING, word(variant.requires_shipping)),
        (TAXABLE, word(variant.taxable)),
        (BARCODE, &variant.barcode),
        (VARIANT_IMAGE, variant.image_src.as_deref().unwrap_or_default()),
        (WEIGHT_UNIT, "g"),
    ]);
    cells.extend(OPTION_VALUES.into_iter().zip(variant.options.iter().map(String::as_str)));
    if variant.options.is_empty() {
        cells.push((OPTION_VALUES[0], NO_OPTION.1));
    }
}

fn image_cells<'a>(image: &'a ImageDraft, cells: &mut Cells<'a>) {
    cells.extend([(IMAGE, image.src.as_str()), (ALT, image.alt.as_str())]);
}

fn word(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}
