//! Reads a file and puts the rows of each product together.

use std::collections::HashMap;

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::foundation::slug::{is_slug, slugify};

use super::{
    cells::Cells,
    columns::{HANDLE, Header, IMAGE, OPTION_VALUES, PRICE, SKU},
    product_cells::ProductCells,
    report::{Rejection, Unreadable},
    rows::{self, NO_VARIANT, ProductRows},
    variant_cells::{self, VariantCells},
};

/// A file as far as it can be read without looking into the shop.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The products, in the order of their first rows.
    pub products: Vec<ProductRows>,
    /// Rows that cannot be used, in the order of the lines.
    pub rejected: Vec<Rejection>,
    /// Handles that cannot be addresses, and what was made of them.
    pub renamed: Vec<Rejection>,
}

/// Reads a whole file: UTF-8, with or without a byte order mark, lines ending in LF or CRLF.
pub fn read(file: &[u8]) -> Result<Sheet, Unreadable> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    // Reading from memory never fails, and each row may have as many cells as it likes.
    let mut next = || {
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).ok().filter(|more| *more).map(|_| record)
    };
    let names = next().ok_or(Unreadable::Empty)?;
    let names = StringRecord::from_byte_record(names).map_err(|_| Unreadable::NotText)?;
    let header = Header::read(&names)?;
    let mut reading = Reading::new(&header);
    while let Some(record) = next() {
        let line = line_of(&record, text);
        match StringRecord::from_byte_record(record) {
            Ok(row) => reading.row(&row, line),
            Err(error) => {
                reading.garbled(error.utf8_error().field(), &error.into_byte_record(), line)
            }
        }
    }
    Ok(reading.finish())
}

/// The reader counts blank lines before a record as the record's own.
fn line_of(record: &ByteRecord, text: &[u8]) -> u64 {
    let Some(place) = record.position() else { return 0 };
    let start = usize::try_from(place.byte()).unwrap_or(usize::MAX).min(text.len());
    let blank = text[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    place.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// What has been read so far.
struct Reading<'h> {
    header: &'h Header,
    sheet: Sheet,
    /// What became of the first row of each handle.
    handles: HashMap<String, Group>,
    /// On which line each SKU and each address was used.
    skus: HashMap<String, u64>,
    slugs: HashMap<String, u64>,
}

#[derive(Clone, Copy)]
enum Group {
    /// It stands at this place of the list.
    Product(usize),
    /// Its first row, on this line, could not be used.
    Rejected(u64),
}

impl<'h> Reading<'h> {
    fn new(header: &'h Header) -> Self {
        let (handles, skus, slugs) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { header, sheet: Sheet::default(), handles, skus, slugs }
    }

    fn row(&mut self, row: &StringRecord, line: u64) {
        // Spreadsheets like to end a table with rows of empty cells.
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let mut cells = Cells::new(self.header, row, line);
        let handle = cells.get(HANDLE);
        if handle.is_empty() {
            self.reject(line, HANDLE, "can't be blank");
        } else if row.len() != self.header.width() {
            let (here, there) = (row.len(), self.header.width());
            self.reject(line, "row", format!("has {here} cells where the first line has {there}"));
            self.handles.entry(handle.to_owned()).or_insert(Group::Rejected(line));
        } else {
            self.row_of(handle, &mut cells);
        }
    }

    /// A row that is not UTF-8 from the cell at this place on.
    fn garbled(&mut self, place: usize, record: &ByteRecord, line: u64) {
        self.reject(line, self.header.name(place), "is not UTF-8 text");
        let handle = self.header.place(HANDLE).and_then(|place| record.get(place));
        if let Some(handle) = handle.and_then(|cell| std::str::from_utf8(cell).ok()) {
            self.handles.entry(handle.trim().to_owned()).or_insert(Group::Rejected(line));
        }
    }

    fn row_of(&mut self, handle: &str, cells: &mut Cells<'_>) {
        let place = match self.handles.get(handle) {
            Some(Group::Product(place)) => *place,
            Some(Group::Rejected(first)) => {
                let reason = format!("belongs to the product that was rejected on line {first}");
                return self.reject(cells.line(), HANDLE, reason);
            }
            None => {
                let group = self.product(handle, cells);
                self.handles.insert(handle.to_owned(), group);
                let Group::Product(place) = group else { return };
                place
            }
        };
        self.parts(place, cells);
    }

    /// Begins a product with its first row.
    fn product(&mut self, handle: &str, cells: &mut Cells<'_>) -> Group {
        let line = cells.line();
        let product = ProductCells::read(cells);
        let slug = if is_slug(handle) { handle.to_owned() } else { slugify(handle) };
        if let Some(other) = self.slugs.get(&slug) {
            cells.mistake(HANDLE, format!("means the same address, {slug}, as line {other}"));
        }
        let mistakes = cells.take_mistakes();
        if !mistakes.is_empty() {
            self.sheet.rejected.extend(mistakes);
            return Group::Rejected(line);
        }
        if slug != handle {
            let told = format!("{handle:?} cannot be an address; imported as {slug}");
            self.sheet.renamed.push(Rejection::new(line, HANDLE, told));
        }
        self.slugs.insert(slug.clone(), line);
        self.sheet.products.push(ProductRows::new(line, slug, product));
        Group::Product(self.sheet.products.len() - 1)
    }

    /// The variant and the picture of a row; neither is used when anything is wrong with it.
    fn parts(&mut self, place: usize, cells: &mut Cells<'_>) {
        let product = &self.sheet.products[place];
        let is_variant = variant_cells::is_variant(cells);
        let variant =
            is_variant.then(|| VariantCells::read(cells, product.cells.options.as_deref()));
        let image = rows::image(cells);
        if let Some(variant) = &variant {
            self.check_unique(product, variant, cells);
        } else if cells.get(IMAGE).is_empty() && cells.line() != product.lines[0] {
            cells.mistake(PRICE, "can't be blank where there is no picture either");
        }
        let mistakes = cells.take_mistakes();
        if !mistakes.is_empty() {
            return self.sheet.rejected.extend(mistakes);
        }
        if let Some(sku) = variant.as_ref().and_then(VariantCells::sku) {
            self.skus.insert(sku.to_owned(), cells.line());
        }
        self.sheet.products[place].add(cells.line(), variant, image);
    }

    fn check_unique(&self, product: &ProductRows, variant: &VariantCells, cells: &mut Cells<'_>) {
        if let Some(line) = variant.sku().and_then(|sku| self.skus.get(sku)) {
            cells.mistake(SKU, format!("is already used on line {line}"));
        }
        let same =
            |other: &&VariantCells| variant.options.is_some() && other.options == variant.options;
        if let Some(other) = product.variants.iter().find(same) {
            let reason = format!("makes the same variant as line {}", other.line);
            cells.mistake(OPTION_VALUES[0], reason);
        }
    }

    fn reject(&mut self, line: u64, column: &str, reason: impl Into<String>) {
        self.sheet.rejected.push(Rejection::new(line, column, reason));
    }

    fn finish(self) -> Sheet {
        let mut sheet = self.sheet;
        sheet.products.retain(|product| {
            if product.variants.is_empty() {
                let rejections = product.reject(PRICE, NO_VARIANT, &sheet.rejected);
                sheet.rejected.extend(rejections);
            }
            !product.variants.is_empty()
        });
        sheet.rejected.sort();
        sheet
    }
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
