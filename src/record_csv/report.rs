//! Records of a file, and what became of them.

use std::fmt;

use crate::product_csv::ImportError;

/// A record of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRecord<R> {
    /// The line on which it begins.
    pub line: u64,
    /// The line on which its last row begins.
    pub last_line: u64,
    /// The record.
    pub record: R,
}

/// The records of a file, and the rows and cells that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSheet<R> {
    /// The records, in the order of the file.
    pub records: Vec<ReadRecord<R>>,
    /// The rows and cells that can't be used.
    pub rejected: Vec<ImportError>,
}

/// The result of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordReport {
    /// Records that were created.
    pub new: usize,
    /// Records that were changed.
    pub changed: usize,
    /// Records that did not change.
    pub unchanged: usize,
}

impl RecordReport {
    /// Adds the numbers of another report.
    pub fn add(&mut self, other: &Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
    }
}

/// `3 new, 0 changed, 1 unchanged`.
impl fmt::Display for RecordReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { new, changed, unchanged } = self;
        write!(f, "{new} new, {changed} changed, {unchanged} unchanged")
    }
}
