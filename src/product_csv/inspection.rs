//! Recognizes what a file is, from its beginning.

use super::{
    columns,
    decode::{DecodedText, decode},
    mapping::ColumnMapping,
    other_systems::{self, OtherSystem, folded},
    report::UnreadableFile,
    sheet::{SeparatedText, detect_separator, read_names, reading_note, refuse_other_files},
    table::{ExpectedRows, Reader, Row},
};

/// The bytes at the beginning of a file that are enough to recognize it.
pub const HEAD_BYTES: usize = 256 << 10;

/// Rows from which samples are taken.
const SAMPLE_ROWS: usize = 50;
/// Samples of a column.
const SAMPLES: usize = 3;
/// The most characters of a sample.
const SAMPLE_LENGTH: usize = 40;

/// What a file is.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The format.
    pub format: FileFormat,
    /// The names of the columns.
    pub names: Vec<String>,
    /// Some values of each column.
    pub samples: Vec<Vec<String>>,
    /// The columns by which the format was recognized.
    pub evidence: Vec<String>,
    /// A sentence about the encoding and the separator, if they are unusual.
    pub note: Option<String>,
}

/// The format of a file.
#[derive(Clone, Copy, Debug)]
pub enum FileFormat {
    /// An export of this shop.
    Own,
    /// Shopify's format with its older column names.
    ShopifyOld,
    /// Shopify's format with its newer column names.
    ShopifyNew,
    /// Columns of Shopify's format, but not its own first line.
    Table,
    /// Another system.
    Other(&'static OtherSystem),
    /// Columns that say nothing.
    Unknown,
}

impl FileFormat {
    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "an export of this shop",
            Self::ShopifyOld => "a Shopify export",
            Self::ShopifyNew => "a Shopify export with the newer column names",
            Self::Table => "a table with columns in Shopify's format",
            Self::Other(system) => system.name(),
            Self::Unknown => "a table of an unknown format",
        }
    }

    /// Returns `true` if its products can be read without a mapping by hand.
    pub fn is_readable(self) -> bool {
        match self {
            Self::Other(system) => system.converts.is_some(),
            Self::Unknown => false,
            _ => true,
        }
    }
}

impl Inspection {
    /// Guesses the meanings of the columns.
    pub fn guess_mapping(&self) -> ColumnMapping {
        ColumnMapping::guess(&self.names, |name| match self.format {
            FileFormat::Other(system) => system.column(name),
            _ => None,
        })
    }
}

/// Recognizes a file from its beginning.
///
/// # Errors
/// The reason why it can't be a table of products.
pub fn inspect(head: &[u8]) -> Result<Inspection, UnreadableFile> {
    refuse_other_files(head)?;
    let DecodedText { text, encoding, .. } = decode(head);
    if text.contains('\0') {
        return Err(UnreadableFile::NotText);
    }
    let SeparatedText { separator, text } = detect_separator(&text);
    let mut reader = Reader::new(text, separator);
    let names = read_names(&mut reader, separator)?;
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    let no_rows = |_: &[String]| false;
    let expected = ExpectedRows { width: names.len(), is_row: &no_rows };
    let rows: Vec<Row> = std::iter::from_fn(|| reader.next(&expected)).take(SAMPLE_ROWS).collect();
    let format = recognize(&names);
    Ok(Inspection {
        evidence: evidence(format, &names),
        samples: (0..names.len()).map(|position| samples(&rows, position)).collect(),
        note: reading_note(encoding, separator),
        format,
        names,
    })
}

fn recognize(names: &[String]) -> FileFormat {
    if let Some(system) = other_systems::recognize(names) {
        return FileFormat::Other(system);
    }
    let has = |wanted: &str| names.iter().any(|name| folded(name) == wanted);
    let identities = [columns::HANDLE, columns::TITLE, columns::SKU];
    let is_known = names.iter().filter_map(|name| columns::column(name));
    if !is_known.into_iter().any(|column| identities.contains(&column)) {
        return FileFormat::Unknown;
    }
    match () {
        () if names == columns::header().as_slice() => FileFormat::Own,
        () if has("handle") && has("bodyhtml") && has("variantprice") => FileFormat::ShopifyOld,
        () if has("urlhandle") && has("title") && has("price") => FileFormat::ShopifyNew,
        () => FileFormat::Table,
    }
}

/// The columns by which a format is recognized, at most three.
fn evidence(format: FileFormat, names: &[String]) -> Vec<String> {
    if let FileFormat::Other(system) = format {
        return system.evidence(names).into_iter().map(str::to_owned).collect();
    }
    let known = names.iter().filter(|name| columns::column(name).is_some());
    known.take(SAMPLES).cloned().collect()
}

fn samples(rows: &[Row], position: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in rows.iter().filter_map(|row| row.cells.get(position)) {
        let cell: String = cell.trim().chars().take(SAMPLE_LENGTH).collect();
        if !cell.is_empty() && !found.contains(&cell) && found.len() < SAMPLES {
            found.push(cell);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(line: &str) -> &'static str {
        inspect(line.as_bytes()).unwrap().format.name()
    }

    #[test]
    fn formats_are_named() {
        assert_eq!(name("Handle,Title,Body (HTML),Variant Price\na,A,,1"), "a Shopify export");
        let new = "Title,URL handle,Description,SKU,Price";
        assert_eq!(name(new), "a Shopify export with the newer column names");
        assert_eq!(name(&columns::header().join(",")), "an export of this shop");
        assert_eq!(name("SKU;Stock\nA;1"), "a table with columns in Shopify's format");
        assert_eq!(name("Artikel;Preis\nA;1"), "a table of an unknown format");
        assert_eq!(name("ID,Type,SKU,Name,Is featured?,Regular price"), "WooCommerce");
    }

    #[test]
    fn samples_and_evidence_come_from_the_file() {
        let found = inspect("ID;Name;Regular price\n1;Mug;5\n2;Mug;6\n".as_bytes()).unwrap();
        assert_eq!(found.evidence, ["Name", "Regular price"]);
        assert_eq!(found.samples, [vec!["1", "2"], vec!["Mug"], vec!["5", "6"]]);
        assert!(found.note.unwrap().contains("semicolons"));
        assert_eq!(inspect(b"").unwrap_err(), UnreadableFile::Empty);
        assert_eq!(inspect(b"PK\x03\x04...").unwrap_err(), UnreadableFile::Workbook);
    }
}
