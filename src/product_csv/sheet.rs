//! Reads a CSV file and groups its rows by product.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use super::{
    cells::{Cells, trimmed},
    columns::*,
    conversions::convert,
    decode::{DecodedText, decode_file},
    mapping::ColumnMapping,
    numbers::{self, DecimalSigns},
    other_systems::{self, folded},
    product_cells::ProductCells,
    raw_table::RawTable,
    report::{ImportError, UnreadableFile},
    rows::{self, ColumnLabels, Identity, ProductRows},
    table::{ExpectedRows, QuotingFlaw, Reader, Row},
    variant_cells::{self, VariantCells},
};

/// A parsed file that is not compared with the shop yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The products, in the order of their first rows.
    pub products: Vec<ProductRows>,
    /// The rejected rows and cells, in the order of the lines.
    pub rejected: Vec<ImportError>,
    /// Notes on how the file was read, in sentences. Empty if it is in Shopify's own format.
    pub notes: Vec<String>,
}

/// The maximum number of column names in a note.
const MAX_NAMES: usize = 12;

/// What is known about a file besides its products.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SheetNotes {
    /// The rejected rows and cells, in the order of the lines.
    pub rejected: Vec<ImportError>,
    /// Notes on how the file was read, in sentences. Empty if it is in Shopify's own format.
    pub notes: Vec<String>,
    /// The file's own names for columns.
    pub labels: Arc<ColumnLabels>,
}

/// Reads a file in any encoding and with any line ends. Commas, semicolons, tabs or vertical bars separate
/// the cells. Files of other systems are converted.
pub fn read(file: impl Into<Vec<u8>>) -> Result<Sheet, UnreadableFile> {
    let mut products = Vec::new();
    let notes = read_each(file.into(), None, &mut |product| products.push(product))?;
    let SheetNotes { rejected, notes, .. } = notes;
    Ok(Sheet { products, rejected, notes })
}

/// Reads a file like [`read`], with the meanings of its columns that someone chose, and passes each product on as
/// soon as its rows were read, in the order of their first rows.
///
/// The text of the file is read twice: first to learn which rows belong together and what decimal signs mean, then
/// for the products. So only the text is in memory, and the rows of products that are not complete. Files of other
/// systems are converted as a whole, which takes several times their size.
pub fn read_each(
    file: Vec<u8>,
    mapping: Option<&ColumnMapping>,
    each: &mut dyn FnMut(ProductRows),
) -> Result<SheetNotes, UnreadableFile> {
    refuse_other_files(&file)?;
    let DecodedText { text, encoding, odd_lines } = decode_file(file);
    let SeparatedText { separator, text: rest } = detect_separator(&text);
    let mut reader = Reader::new(rest, separator);
    let names = read_names(&mut reader, separator)?;
    let system = other_systems::recognize(&names).filter(|_| mapping.is_none());
    let converts = system.and_then(|system| Some((system, system.converts?)));
    let header = match (mapping, converts) {
        (Some(mapping), _) => Header::mapped(&names, mapping.positions(names.len()))?,
        (None, Some((system, _))) => {
            let guessed = ColumnMapping::guess(&names, |name| system.column(name));
            Header::mapped(&names, guessed.positions(names.len()))?
        }
        (None, None) => Header::read(&names)?,
    };
    let mut sheet = match converts {
        None => {
            let mut sheet = SheetReader::new(&header, separator);
            let mut again = reader.clone();
            let mut scan = RowScan::default();
            rows(&mut reader, &header, separator).for_each(|row| sheet.scan(&mut scan, &row));
            let mut groups = scan.finish();
            rows(&mut again, &header, separator)
                .for_each(|row| sheet.read_row(&mut groups, row, each));
            sheet.finish()
        }
        Some((system, convertible)) => {
            let mut checked = SheetReader::new(&header, separator);
            let usable: Vec<Row> = rows(&mut reader, &header, separator)
                .filter(|row| checked.is_usable(row))
                .collect();
            drop(text);
            let rejected = checked.rejected;
            let conversion = convert(convertible, &RawTable::new(&names, &usable));
            drop(usable);
            let header = Header::converted(conversion.columns);
            let mut sheet = SheetReader::new(&header, separator);
            let mut scan = RowScan::default();
            conversion.rows.iter().for_each(|row| sheet.scan(&mut scan, row));
            let mut groups = scan.finish();
            conversion.rows.into_iter().for_each(|row| sheet.read_row(&mut groups, row, each));
            let mut sheet = sheet.finish();
            sheet.rejected.extend(rejected.into_iter().chain(conversion.rejected));
            let note = format!("The file was read as an export of {}.", system.name());
            sheet.notes.splice(0..0, std::iter::once(note).chain(conversion.notes));
            sheet
        }
    };
    for line in odd_lines {
        let reason =
            "has letters in another encoding than the rest; they were read as Windows-1252";
        sheet.rejected.push(ImportError::cell(line, "row", reason));
    }
    sheet.rejected.sort();
    sheet.notes.splice(0..0, reading_note(encoding, separator));
    Ok(sheet)
}

/// The first line of a file and some of its rows, as they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RawRows {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

impl RawRows {
    /// Returns the position of the first of these columns. Names are without case, spaces and punctuation.
    pub fn position(&self, names: &[&str]) -> Option<usize> {
        let is_named = |wanted: &str| self.names.iter().position(|name| folded(name) == wanted);
        names.iter().find_map(|name| is_named(name))
    }
}

/// Reads the rows that begin on these lines, which are in ascending order.
pub fn read_lines(file: Vec<u8>, lines: &[u64]) -> Result<RawRows, UnreadableFile> {
    read_some(file, &mut |row| lines.binary_search(&row.line).is_ok())
}

/// Reads all rows of a file as they are.
pub fn read_table(file: impl Into<Vec<u8>>) -> Result<RawRows, UnreadableFile> {
    read_some(file.into(), &mut |_| true)
}

/// Reads the rows of a file that are wanted.
fn read_some(
    file: Vec<u8>,
    is_wanted: &mut dyn FnMut(&Row) -> bool,
) -> Result<RawRows, UnreadableFile> {
    refuse_other_files(&file)?;
    let DecodedText { text, .. } = decode_file(file);
    let SeparatedText { separator, text } = detect_separator(&text);
    let mut reader = Reader::new(text, separator);
    let names = read_names(&mut reader, separator)?;
    let guessed = ColumnMapping::guess(&names, |_| None).positions(names.len());
    let rows = match Header::mapped(&names, guessed) {
        Ok(header) => rows(&mut reader, &header, separator).filter(|row| is_wanted(row)).collect(),
        Err(_) => {
            let no_rows = |_: &[String]| false;
            let expected = ExpectedRows { width: names.len(), is_row: &no_rows };
            std::iter::from_fn(|| reader.next(&expected)).filter(|row| is_wanted(row)).collect()
        }
    };
    Ok(RawRows { names, rows })
}

/// Reads the first line.
pub fn read_names(reader: &mut Reader<'_>, separator: u8) -> Result<Vec<String>, UnreadableFile> {
    let no_rows = |_: &[String]| false;
    let first = reader.next(&ExpectedRows { width: usize::MAX, is_row: &no_rows });
    let first = first.map(|row| split_wrapped_row(row, separator, &|cells| cells.len() > 1));
    Ok(first.ok_or(UnreadableFile::Empty)?.cells)
}

/// The next rows of a file.
fn rows<'r>(
    reader: &'r mut Reader<'_>,
    header: &'r Header,
    separator: u8,
) -> impl Iterator<Item = Row> + 'r {
    let is_row = |cells: &[String]| looks_like_row(header, cells);
    let fits = |cells: &[String]| cells.len() == header.width() && looks_like_row(header, cells);
    std::iter::from_fn(move || {
        let expected = ExpectedRows { width: header.width(), is_row: &is_row };
        reader.next(&expected).map(|row| split_wrapped_row(row, separator, &fits))
    })
}

/// Splits a row that a spreadsheet has written into one cell, because it expected another
/// separator.
fn split_wrapped_row(row: Row, separator: u8, fits: &dyn Fn(&[String]) -> bool) -> Row {
    let Some((first, rest)) = row.cells.split_first() else { return row };
    if rest.iter().any(|cell| !cell.is_empty()) || !first.as_bytes().contains(&separator) {
        return row;
    }
    let no_rows = |_: &[String]| false;
    let mut reader = Reader::new(first, separator);
    let inner = reader.next(&ExpectedRows { width: usize::MAX, is_row: &no_rows });
    match inner.filter(|inner| inner.flaws.is_empty() && fits(&inner.cells)) {
        Some(inner) => Row { cells: inner.cells, ..row },
        None => row,
    }
}

pub fn refuse_other_files(file: &[u8]) -> Result<(), UnreadableFile> {
    let begins = |mark: &[u8]| file.starts_with(mark);
    if begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0") {
        return Err(UnreadableFile::Workbook);
    }
    let others: [&[u8]; 6] =
        [b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite"];
    if others.into_iter().any(begins) { Err(UnreadableFile::NotText) } else { Ok(()) }
}

/// Returns a note on how a file was read, unless it is UTF-8 with commas.
pub fn reading_note(encoding: Option<&str>, separator: u8) -> Option<String> {
    let between = match separator {
        b';' => Some("semicolons"),
        b'\t' => Some("tabs"),
        b'|' => Some("vertical bars"),
        _ => None,
    };
    match (encoding, between) {
        (None, None) => None,
        (Some(encoding), None) => Some(format!("The file was read as {encoding} text.")),
        (None, Some(between)) => {
            Some(format!("The file was read with {between} between its cells."))
        }
        (Some(encoding), Some(between)) => {
            Some(format!("The file was read as {encoding} text with {between} between its cells."))
        }
    }
}

/// A text and the separator of its cells.
pub struct SeparatedText<'t> {
    pub separator: u8,
    /// The text without the first line `sep=;` that Excel understands.
    pub text: &'t str,
}

/// Detects the separator: the one with the most known columns in the first line.
pub fn detect_separator(text: &str) -> SeparatedText<'_> {
    if let Some(rest) = text.strip_prefix("sep=") {
        let separator = rest.as_bytes().first().copied().unwrap_or(b',');
        let end = rest.find(['\r', '\n']).unwrap_or(rest.len());
        if separator.is_ascii_punctuation() || separator == b'\t' {
            return SeparatedText { separator, text: &rest[end..] };
        }
    }
    let known = |separator: u8| {
        let nothing = |_: &[String]| false;
        let row = Reader::new(text, separator).next(&ExpectedRows { width: 0, is_row: &nothing });
        let row = row.map(|row| split_wrapped_row(row, separator, &|cells| cells.len() > 1));
        let cells = row.map(|row| row.cells).unwrap_or_default();
        (cells.iter().filter(|name| column(name).is_some()).count(), cells.len())
    };
    let candidates = [b',', b';', b'\t', b'|'];
    // In case of a tie the first candidate wins, since a single column has no separator.
    let best = candidates.into_iter().rev().max_by_key(|separator| known(*separator));
    SeparatedText { separator: best.unwrap_or(b','), text }
}

/// Returns `true` if cells could be a row of the file: they identify a product and have numbers in
/// the columns for numbers.
fn looks_like_row(header: &Header, cells: &[String]) -> bool {
    let at = |column: &str| {
        header
            .position(column)
            .and_then(|position| cells.get(position))
            .map_or("", |cell| trimmed(cell))
    };
    let name = [HANDLE, TITLE, SKU].into_iter().map(at).find(|name| !name.is_empty());
    if cells.len() > header.width()
        || name.is_none_or(|name| name.contains('<') || name.chars().count() > 255)
    {
        return false;
    }
    let has_numbers = NUMBERS.into_iter().any(|column| header.position(column).is_some());
    let numbers: Vec<&str> = NUMBERS.into_iter().map(at).filter(|text| !text.is_empty()).collect();
    if has_numbers {
        !numbers.is_empty() && numbers.into_iter().all(numbers::is_number)
    } else {
        cells.len() == header.width() && cells.len() > 2
    }
}

/// The first reading of the rows, in which their products are found.
#[derive(Default)]
struct RowScan {
    groups: RowGroups,
    /// The number of each product.
    positions: HashMap<Identity, usize>,
    /// How often each title was used.
    titles: HashMap<String, usize>,
}

/// The products of rows.
#[derive(Default)]
struct RowGroups {
    signs: DecimalSigns,
    /// The products, in the order of their first rows.
    identities: Vec<Identity>,
    /// The number of rows of each product that were not read yet.
    missing: Vec<u32>,
    /// For each row the number of its product; `None` if it belongs to none.
    of_rows: VecDeque<Option<u32>>,
    /// The rows that were read of products that were not passed on.
    pending: HashMap<usize, Vec<Row>>,
    /// The number of products that were passed on.
    done: usize,
}

impl RowScan {
    /// Ends the first reading.
    fn finish(self) -> RowGroups {
        self.groups
    }
}

impl RowGroups {
    /// Adds the next row in the second reading.
    fn add(&mut self, row: Row) {
        if let Some(Some(group)) = self.of_rows.pop_front() {
            let group = group as usize;
            self.missing[group] -= 1;
            self.pending.entry(group).or_default().push(row);
        }
    }

    /// Removes the next product, if all its rows were read.
    fn next_complete(&mut self) -> Option<RowGroup> {
        if self.missing.get(self.done) != Some(&0) {
            return None;
        }
        let rows = self.pending.remove(&self.done).unwrap_or_default();
        let identity = self.identities[self.done].clone();
        self.done += 1;
        Some(RowGroup { identity, rows })
    }
}

/// The rows of one product.
struct RowGroup {
    identity: Identity,
    rows: Vec<Row>,
}

/// A file that is being read.
struct SheetReader<'f> {
    header: &'f Header,
    separator: u8,
    labels: Arc<ColumnLabels>,
    rejected: Vec<ImportError>,
    /// The line of the first variant with each SKU.
    skus: HashMap<String, u64>,
    currencies: BTreeSet<String>,
    has_rows: bool,
    /// The columns that are not used although they have text.
    ignored: BTreeSet<usize>,
}

impl<'f> SheetReader<'f> {
    fn new(header: &'f Header, separator: u8) -> Self {
        Self {
            header,
            separator,
            labels: Arc::new(labels(header)),
            rejected: Vec::new(),
            skus: HashMap::new(),
            currencies: BTreeSet::new(),
            has_rows: false,
            ignored: BTreeSet::new(),
        }
    }

    /// Finds the product of the next row, and learns the decimal signs of its numbers.
    fn scan(&mut self, scan: &mut RowScan, row: &Row) {
        self.has_rows = true;
        let has_text = |position: &usize| {
            row.cells.get(*position).is_some_and(|cell| !trimmed(cell).is_empty())
        };
        self.ignored.extend(self.header.unused().filter(has_text));
        let group = self.find_group(scan, row);
        scan.groups.of_rows.push_back(group);
    }

    fn find_group(&mut self, scan: &mut RowScan, row: &Row) -> Option<u32> {
        if !self.is_usable(row) {
            return None;
        }
        let RowScan { groups, positions, titles } = scan;
        let cells = Cells::new(self.header, row, groups.signs);
        for column in NUMBERS {
            groups.signs.learn(cells.get(column));
        }
        let Some(identity) = self.identity(&cells, groups.identities.last(), titles) else {
            let label = self.labels.identity.clone();
            self.reject(row.line, &label, "can't be blank");
            return None;
        };
        let position = *positions.entry(identity).or_insert_with_key(|identity| {
            groups.identities.push(identity.clone());
            groups.missing.push(0);
            groups.missing.len() - 1
        });
        groups.missing[position] += 1;
        u32::try_from(position).ok()
    }

    /// Reads the next row, and passes on the products that it completes.
    fn read_row(&mut self, groups: &mut RowGroups, row: Row, each: &mut dyn FnMut(ProductRows)) {
        groups.add(row);
        while let Some(group) = groups.next_complete() {
            each(self.product(group, groups.signs));
        }
    }

    /// Returns the identity of a row's product. `last` is the product of the row above.
    fn identity(
        &mut self,
        cells: &Cells<'_>,
        last: Option<&Identity>,
        titles: &mut HashMap<String, usize>,
    ) -> Option<Identity> {
        let handle = cells.get(HANDLE);
        let title = cells.get(TITLE);
        let sku = cells.get(SKU);
        let has_options = OPTION_VALUES
            .into_iter()
            .map(|column| cells.get(column))
            .any(|value| !value.is_empty() && value != NO_OPTION_VALUE);
        if !handle.is_empty() {
            return Some(Identity::Handle(handle.to_owned()));
        }
        let knows_handles = cells.has_column(HANDLE);
        if !title.is_empty() {
            if knows_handles {
                let reason = "is blank; the product is known by its title";
                self.note_cell(cells.line(), HANDLE, reason);
            }
            let times = titles.entry(title.to_owned()).or_default();
            // It is another option of the same product, or another product with the same title.
            if !has_options || *times == 0 {
                *times += 1;
            }
            return Some(Identity::Title { title: title.to_owned(), occurrence: *times - 1 });
        }
        match last {
            Some(last @ Identity::Title { .. }) if has_options && !knows_handles => {
                Some(last.clone())
            }
            _ if !sku.is_empty() => Some(Identity::Sku(sku.to_owned())),
            _ => None,
        }
    }

    /// Returns `true` if a row has cells, but not more than there are columns. Reports cells with
    /// wrong quotation marks.
    fn is_usable(&mut self, row: &Row) -> bool {
        // Spreadsheets often end a table with rows of empty cells.
        if row.cells.iter().all(|cell| trimmed(cell).is_empty()) {
            return false;
        }
        let width = self.header.width();
        let last = row.cells.iter().rposition(|cell| !trimmed(cell).is_empty()).unwrap_or(0);
        let open = row.flaws.iter().find(|flaw| flaw.is_open);
        if let Some(flaw) = open.filter(|_| !looks_like_row(self.header, &row.cells)) {
            let reason =
                "begins with a quotation mark that is never closed, so this row can't be read";
            let name = self.header.name(flaw.position).to_owned();
            self.reject(flaw.line, &name, reason);
            return false;
        }
        if last >= width {
            let sign = match self.separator {
                b'\t' => "tab".to_owned(),
                sign => format!("“{}”", char::from(sign)),
            };
            let reason = format!(
                "has {} cells where the first line has {width}: put quotation marks around text \
                 that contains a {sign}",
                last + 1
            );
            self.reject(row.line, "row", reason);
            return false;
        }
        for flaw in &row.flaws {
            self.report_flaw(row, flaw);
        }
        true
    }

    fn report_flaw(&mut self, row: &Row, flaw: &QuotingFlaw) {
        let what = if flaw.is_open {
            "begins with a quotation mark that is never closed"
        } else {
            "has a quotation mark that isn't doubled"
        };
        let text: String = trimmed(&row.cells[flaw.position]).chars().take(60).collect();
        let name = self.header.name(flaw.position);
        let reason = format!("{what}; it was read as: {text}");
        self.rejected.push(ImportError::cell(flaw.line, name, reason));
    }

    fn product(&mut self, group: RowGroup, signs: DecimalSigns) -> ProductRows {
        let RowGroup { identity, rows } = group;
        let mut cells: Vec<Cells<'_>> =
            rows.iter().map(|row| Cells::new(self.header, row, signs)).collect();
        let own = cells.iter().position(|cells| !cells.get(TITLE).is_empty()).unwrap_or(0);
        let mut product = ProductRows {
            lines: rows.iter().map(|row| row.line).collect(),
            identity,
            cells: ProductCells::read(&mut cells[own]),
            variants: Vec::new(),
            images: Vec::new(),
            labels: Arc::clone(&self.labels),
        };
        let has_variants = cells.iter().any(variant_cells::is_variant);
        let mut lines = Vec::new();
        for (position, cells) in cells.iter_mut().enumerate() {
            let is_variant = variant_cells::is_variant(cells)
                || (position == own && !has_variants && variant_cells::has_details(cells));
            let has_image = !cells.get(IMAGE).is_empty();
            if !is_variant && !has_image && position != own {
                self.reject(cells.line(), "row", "has nothing the shop can use");
                continue;
            }
            product.images.extend(rows::images(cells));
            if is_variant {
                let variant = VariantCells::read(cells);
                product.variants.extend(self.with_own_sku(&product.identity, variant));
            }
            lines.push(cells.line());
        }
        for mut cells in cells {
            self.rejected.extend(cells.take_mistakes());
            self.currencies.extend(cells.currencies);
        }
        product.images.sort_by_key(|image| image.position.unwrap_or(i32::MAX));
        product.lines.retain(|line| lines.contains(line));
        product
    }

    /// Checks that a variant's SKU is not used by an earlier row. Otherwise the variant is imported without
    /// its SKU, or rejected if nothing else identifies its product.
    fn with_own_sku(
        &mut self,
        identity: &Identity,
        mut variant: VariantCells,
    ) -> Option<VariantCells> {
        let Some(sku) = variant.sku().map(str::to_owned) else { return Some(variant) };
        match self.skus.get(&sku) {
            None => {
                self.skus.insert(sku, variant.line);
                Some(variant)
            }
            Some(first) if matches!(identity, Identity::Sku(_)) => {
                let reason = format!("{sku} is already on line {first}");
                let label = self.labels.sku.clone();
                self.reject(variant.line, &label, reason);
                None
            }
            Some(first) => {
                let reason = format!(
                    "{sku} is already used on line {first}; this variant is imported without it"
                );
                self.note_cell(variant.line, SKU, reason);
                variant.sku = None;
                Some(variant)
            }
        }
    }

    fn reject(&mut self, line: u64, label: &str, reason: impl Into<String>) {
        self.rejected.push(ImportError::row(line, label, reason));
    }

    fn note_cell(&mut self, line: u64, column: &str, reason: impl Into<String>) {
        let label = self.header.label(column);
        self.rejected.push(ImportError::cell(line, label, reason));
    }

    fn finish(self) -> SheetNotes {
        let mut notes = Vec::new();
        if !self.currencies.is_empty() {
            let signs: Vec<String> = self.currencies.into_iter().collect();
            notes.push(format!(
                "Amounts with {} were read as amounts in the shop's currency.",
                signs.join(", ")
            ));
        }
        if !self.has_rows {
            notes.push("The file has no rows below its first line.".to_owned());
        }
        let unused: Vec<&str> =
            self.ignored.into_iter().map(|position| self.header.name(position)).collect();
        if !unused.is_empty() {
            let more = unused.len().saturating_sub(MAX_NAMES);
            let names = unused[..unused.len() - more].join(", ");
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            notes.push(format!("These columns were ignored: {names}{more}."));
        }
        for name in &self.header.repeated {
            notes.push(format!("Another column means the same as {name}, so {name} was ignored."));
        }
        SheetNotes { rejected: self.rejected, notes, labels: self.labels }
    }
}

fn labels(header: &Header) -> ColumnLabels {
    let label = |column: &str| header.label(column).to_owned();
    let known = [HANDLE, TITLE, SKU].into_iter().find(|column| header.position(column).is_some());
    ColumnLabels {
        identity: label(known.unwrap_or(HANDLE)),
        title: label(TITLE),
        sku: label(SKU),
        price: label(PRICE),
        has_prices: header.position(PRICE).is_some(),
        option_names: OPTION_NAMES.map(label),
        option_values: OPTION_VALUES.map(label),
        image: label(IMAGE),
        variant_image: label(VARIANT_IMAGE),
    }
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
