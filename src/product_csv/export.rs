//! Exports the catalog as a file that can be imported again.
//!
//! Cells are written verbatim, even if they begin with `=`, `+`, `-` or `@`. A prefix that protects
//! spreadsheets from formulas would become part of the text at the next import.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, Write},
};

use crate::{
    Result,
    catalog::{ImageDraft, ProductDraft, VariantDraft, text_attributes},
    db::Conn,
    foundation::{ids::ProductId, money::Money},
};

use super::{columns::*, current::CurrentProduct};

/// Number of products that are loaded together.
const BATCH: i64 = 100;

/// Writes all products in the order of their creation. Returns the number of products, or the
/// reason why the file can't be written.
pub fn export_products<W: Write>(conn: &mut Conn<'_>, file: W) -> Result<io::Result<usize>> {
    let mut table = Table::new(file);
    let mut last = ProductId::from(0);
    let mut count = 0;
    let mut written = table.write_header();
    while written.is_ok() {
        let products = CurrentProduct::after(conn, last, BATCH)?;
        let Some(end) = products.last() else { break };
        last = end.id;
        count += products.len();
        written = products.iter().try_for_each(|product| table.write_product(product));
    }
    Ok(written.map_err(io::Error::from).and_then(|()| table.writer.flush()).map(|()| count))
}

struct Table<W: Write> {
    header: Vec<&'static str>,
    writer: csv::Writer<W>,
}

impl<W: Write> Table<W> {
    fn new(file: W) -> Self {
        Self { header: header(), writer: csv::Writer::from_writer(file) }
    }

    fn write_header(&mut self) -> csv::Result<()> {
        self.writer.write_record(&self.header)
    }

    /// Writes as many rows as the product has variants or pictures, whichever is more. Each row has
    /// one of both.
    fn write_product(&mut self, product: &CurrentProduct) -> csv::Result<()> {
        let draft = &product.draft;
        for position in 0..draft.variants.len().max(draft.images.len()) {
            let mut row = Row::default();
            row.set(HANDLE, &*draft.handle);
            if position == 0 {
                row.set_product(draft);
            }
            if let Some(variant) = draft.variants.get(position) {
                row.set_variant(variant, product.on_hand.get(position).copied().unwrap_or(0));
            }
            if let Some(image) = draft.images.get(position) {
                row.set_image(image);
            }
            self.writer.write_record(self.header.iter().map(|column| row.get(column)))?;
        }
        Ok(())
    }
}

/// The cells of a row by column. Missing ones are empty.
#[derive(Default)]
struct Row<'a>(HashMap<&'static str, Cow<'a, str>>);

impl<'a> Row<'a> {
    fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", |text| text)
    }

    fn set(&mut self, column: &'static str, text: impl Into<Cow<'a, str>>) {
        self.0.insert(column, text.into());
    }

    fn set_bool(&mut self, column: &'static str, value: bool) {
        self.set(column, if value { "true" } else { "false" });
    }

    fn set_product(&mut self, draft: &'a ProductDraft) {
        for text in text_attributes() {
            if let Some(column) = text.column {
                self.set(column, (text.get)(draft));
            }
        }
        self.set_bool(PUBLISHED, draft.status.is_public());
        self.set(STATUS, draft.status.as_str());
        self.set_bool(GIFT_CARD, false);
        for (column, name) in OPTION_NAMES.into_iter().zip(&draft.options) {
            self.set(column, &**name);
        }
        if draft.options.is_empty() {
            self.set(OPTION_NAMES[0], NO_OPTION_NAME);
        }
    }

    fn set_variant(&mut self, variant: &'a VariantDraft, on_hand: i32) {
        let compare_at_price = variant.compare_at_price.as_ref().map(Money::to_string);
        self.set(SKU, variant.sku.as_deref().unwrap_or_default());
        self.set(GRAMS, variant.grams.to_string());
        self.set(TRACKER, if variant.track_stock { "shopify" } else { "" });
        self.set(QUANTITY, on_hand.to_string());
        self.set(POLICY, if variant.backorder { "continue" } else { "deny" });
        self.set(FULFILLMENT, "manual");
        self.set(PRICE, variant.price.to_string());
        self.set(COMPARE_AT, compare_at_price.unwrap_or_default());
        self.set_bool(SHIPPING, variant.requires_shipping);
        self.set_bool(TAXABLE, variant.taxable);
        self.set(BARCODE, &*variant.barcode);
        self.set(VARIANT_IMAGE, variant.image_src.as_deref().unwrap_or_default());
        self.set(WEIGHT_UNIT, "g");
        for (column, value) in OPTION_VALUES.into_iter().zip(&variant.options) {
            self.set(column, &**value);
        }
        if variant.options.is_empty() {
            self.set(OPTION_VALUES[0], NO_OPTION_VALUE);
        }
    }

    fn set_image(&mut self, image: &'a ImageDraft) {
        self.set(IMAGE, &*image.src);
        self.set(ALT, &*image.alt);
    }
}
