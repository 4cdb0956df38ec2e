//! The result of an import, and the parts of the file that it did not use.

use std::fmt;

use super::other_systems::OtherSystem;

/// A row or cell that could not be used completely.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportError {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column's name in the file, or `row`.
    pub column: String,
    /// The reason, for people.
    pub reason: String,
    /// The part of the row that was left out.
    pub part: RejectedPart,
}

/// The part of a row that was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectedPart {
    /// The whole row.
    Row,
    /// One cell or part of it. The rest of the row was used.
    Cell,
}

impl ImportError {
    /// Rejects a whole row.
    pub fn row(line: u64, column: &str, reason: impl Into<String>) -> Self {
        Self { line, column: column.to_owned(), reason: reason.into(), part: RejectedPart::Row }
    }

    /// Rejects a cell or part of it.
    pub fn cell(line: u64, column: &str, reason: impl Into<String>) -> Self {
        Self { part: RejectedPart::Cell, ..Self::row(line, column, reason) }
    }
}

/// `12: Variant Price: must be an amount like 19.90`, to follow the file's name.
impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.line, self.column, self.reason)
    }
}

/// The result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Products that were created.
    pub new: usize,
    /// Products that were changed.
    pub changed: usize,
    /// Products that did not change.
    pub unchanged: usize,
    /// New products that are drafts because a price is missing.
    pub without_price: usize,
    /// New products that are drafts because they have no handle.
    pub without_handle: usize,
    /// Pictures with external URLs.
    pub pictures_elsewhere: usize,
    /// The rejected rows and cells.
    pub rejected: Vec<ImportError>,
}

impl ImportReport {
    /// Adds the numbers of another report.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.without_price += other.without_price;
        self.without_handle += other.without_handle;
        self.pictures_elsewhere += other.pictures_elsewhere;
        self.rejected.extend(other.rejected);
    }

    /// Returns the number of rejected rows. A row with several errors counts once.
    pub fn rejected_rows(&self) -> usize {
        let rows = self.rejected.iter().filter(|rejection| rejection.part == RejectedPart::Row);
        let mut lines: Vec<u64> = rows.map(|rejection| rejection.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.len()
    }

    /// Returns the number of cells that were ignored or changed.
    pub fn rejected_cells(&self) -> usize {
        self.rejected.iter().filter(|rejection| rejection.part == RejectedPart::Cell).count()
    }

    /// Returns further notes, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.without_price > 0 {
            notes.push(format!(
                "{} without a price: drafts until they have one.",
                count(self.without_price, "new product")
            ));
        }
        if self.without_handle > 0 {
            notes.push(format!(
                "{} without a handle: matched by title, and drafts until you have checked them.",
                count(self.without_handle, "new product")
            ));
        }
        if self.pictures_elsewhere > 0 {
            notes.push(format!(
                "{} on other websites: the shop fetches them in the background. Until then \
                 shoppers don't see them.",
                count(self.pictures_elsewhere, "picture")
            ));
        }
        notes
    }
}

/// `1 row`, `3 rows`.
fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}

/// The summary, such as `25 new, 0 changed, 0 unchanged, 3 rows rejected, 1 cell left out`.
impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { new, changed, unchanged, .. } = self;
        let rows = count(self.rejected_rows(), "row");
        write!(f, "{new} new, {changed} changed, {unchanged} unchanged, {rows} rejected")?;
        match self.rejected_cells() {
            0 => Ok(()),
            cells => write!(f, ", {} left out or changed", count(cells, "cell")),
        }
    }
}

/// The reason why a file can't be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableFile {
    /// It is empty.
    #[error("is empty")]
    Empty,
    /// No column identifies products.
    #[error(
        "has no column Handle, Title or SKU in its first line, so the products can't be told apart"
    )]
    NoColumn,
    /// It has no column of a kind.
    #[error("has no column {0} in its first line")]
    Lacks(&'static str),
    /// It comes from another shop system.
    #[error("{0}")]
    OtherSystem(&'static OtherSystem),
    /// It is a workbook of a spreadsheet program.
    #[error("is a spreadsheet file: open it in your spreadsheet program and save it as CSV")]
    Workbook,
    /// It is neither text nor a workbook.
    #[error("is not a text file")]
    NotText,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_several_mistakes_count_once() {
        let mut report = ImportReport { new: 25, ..ImportReport::default() };
        let mistake = |line, column| ImportError::row(line, column, "no");
        report.add(ImportReport {
            rejected: vec![mistake(9, "A"), mistake(7, "B")],
            ..report.clone()
        });
        report.add(ImportReport { rejected: vec![mistake(9, "C")], ..ImportReport::default() });
        assert_eq!(report.to_string(), "50 new, 0 changed, 0 unchanged, 2 rows rejected");
        report.rejected.push(ImportError::cell(8, "D", "no"));
        assert!(report.to_string().ends_with("2 rows rejected, 1 cell left out or changed"));
        assert_eq!(report.rejected[1].to_string(), "7: B: no");
        assert!(report.notes().is_empty());
    }
}
