//! What became of a file.

use std::fmt;

/// A cell that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rejection {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column's name, or `row`.
    pub column: String,
    /// Why, for people.
    pub reason: String,
}

impl Rejection {
    pub(super) fn new(line: u64, column: &str, reason: impl Into<String>) -> Self {
        Self { line, column: column.to_owned(), reason: reason.into() }
    }
}

/// `12: Variant Price: must be an amount such as 19.90`, to be put behind the file's name.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.line, self.column, self.reason)
    }
}

/// What an import did, product by product, and what it could not use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Products that were not there.
    pub new: usize,
    /// Products of which anything was different.
    pub changed: usize,
    /// Products that were so already.
    pub unchanged: usize,
    /// What was left out.
    pub rejected: Vec<Rejection>,
}

impl Report {
    /// Adds what became of other products.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.rejected.extend(other.rejected);
        self.rejected.sort();
    }

    /// How many rows were left out; one row may have several mistakes.
    pub fn rejected_rows(&self) -> usize {
        let mut lines: Vec<u64> = self.rejected.iter().map(|rejection| rejection.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.len()
    }
}

/// The summary, such as `25 new, 0 changed, 0 unchanged, 3 rows rejected`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { new, changed, unchanged, .. } = self;
        let rows = self.rejected_rows();
        let s = if rows == 1 { "" } else { "s" };
        write!(f, "{new} new, {changed} changed, {unchanged} unchanged, {rows} row{s} rejected")
    }
}

/// Why nothing of a file can be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not a line.
    #[error("is empty")]
    Empty,
    /// Required columns, by name.
    #[error("has no column {0}")]
    NoColumn(String),
    /// A column that can only be meant once.
    #[error("has the column {0} twice")]
    TwiceColumn(String),
    /// The first line is not text.
    #[error("is not a UTF-8 text")]
    NotText,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_several_mistakes_count_once() {
        let mut report = Report { new: 25, ..Report::default() };
        let mistake = |line, column| Rejection::new(line, column, "no");
        report.add(Report { rejected: vec![mistake(9, "A"), mistake(7, "B")], ..report.clone() });
        report.add(Report { rejected: vec![mistake(9, "C")], ..Report::default() });
        assert_eq!(report.to_string(), "50 new, 0 changed, 0 unchanged, 2 rows rejected");
        assert_eq!(report.rejected[0].to_string(), "7: B: no");
    }
}
