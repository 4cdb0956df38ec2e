//! Rows under a file's own column names, and their conversion into rows under Shopify's.

use std::collections::{HashMap, HashSet};

use crate::foundation::slug::slugify;

use super::{
    cells::trimmed, columns::ConvertedColumn, other_systems::folded, report::ImportError,
    table::Row,
};

/// A file's rows with its own column names.
pub struct RawTable<'f> {
    names: &'f [String],
    positions: HashMap<String, usize>,
    /// The rows.
    pub rows: &'f [Row],
}

impl<'f> RawTable<'f> {
    /// The rows below a first line.
    pub fn new(names: &'f [String], rows: &'f [Row]) -> Self {
        let mut positions = HashMap::new();
        for (position, name) in names.iter().enumerate() {
            positions.entry(folded(name)).or_insert(position);
        }
        Self { names, positions, rows }
    }

    /// Returns the first of these columns that the file has. Names are without case, spaces and punctuation.
    pub fn first_column(&self, names: &[&str]) -> Option<&'f str> {
        let position = names.iter().find_map(|name| self.positions.get(*name))?;
        self.names.get(*position).map(String::as_str)
    }

    /// Returns a cell of a row, trimmed; empty if the file has no such column.
    pub fn get<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        let position = self.positions.get(name);
        let cell = position.and_then(|position| row.cells.get(*position));
        cell.map_or("", |cell| trimmed(cell))
    }

    /// Returns the first of these cells that is not empty.
    pub fn first<'r>(&self, row: &'r Row, names: &[&str]) -> &'r str {
        let mut cells = names.iter().map(|name| self.get(row, name));
        cells.find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    /// The names of all columns, folded, that begin with a word.
    pub fn columns_with_prefix(&self, prefix: &str) -> Vec<String> {
        let names = self.names.iter().map(|name| folded(name));
        names.filter(|name| name.starts_with(prefix)).collect()
    }
}

/// Rows under Shopify's column names.
#[derive(Default)]
pub struct Conversion {
    /// The columns.
    pub columns: Vec<ConvertedColumn>,
    /// The rows, each with the line that it comes from.
    pub rows: Vec<Row>,
    /// Rows and cells that can't be converted.
    pub rejected: Vec<ImportError>,
    /// Notes on what was left out, in sentences.
    pub notes: Vec<String>,
}

/// A row under Shopify's column names.
pub struct ConvertedRow {
    line: u64,
    cells: HashMap<&'static str, String>,
}

impl Conversion {
    /// Adds a column, if the file has one like it, whose name is then its label.
    pub fn column(self, column: &'static str, label: Option<&str>) -> Self {
        match label {
            Some(label) => self.made_column(column, label),
            None => self,
        }
    }

    /// Adds a column that is made from others. Messages name it by the label.
    pub fn made_column(mut self, column: &'static str, label: &str) -> Self {
        self.columns.push(ConvertedColumn { column, label: label.to_owned() });
        self
    }

    /// Adds a row.
    pub fn push(&mut self, mut row: ConvertedRow) {
        let cell = |column: &ConvertedColumn| row.cells.remove(column.column).unwrap_or_default();
        let cells = self.columns.iter().map(cell).collect();
        self.rows.push(Row { line: row.line, cells, flaws: Vec::new() });
    }

    /// Rejects a whole row.
    pub fn reject(&mut self, line: u64, column: &str, reason: impl Into<String>) {
        self.rejected.push(ImportError::row(line, column, reason));
    }
}

impl ConvertedRow {
    /// An empty row that comes from a line.
    pub fn new(line: u64) -> Self {
        Self { line, cells: HashMap::new() }
    }

    /// Sets a cell.
    pub fn set(mut self, column: &'static str, text: impl Into<String>) -> Self {
        self.cells.insert(column, text.into());
        self
    }
}

/// Makes handles from titles. No two products of a file get the same.
#[derive(Default)]
pub struct Handles(HashSet<String>);

impl Handles {
    /// Returns the handle of the next product: the wanted one, or else one made from the title.
    pub fn next(&mut self, wanted: &str, title: &str) -> String {
        let base = if wanted.is_empty() { slugify(title) } else { wanted.to_owned() };
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        let free = names.find(|name| !self.0.contains(name)).unwrap_or(base);
        self.0.insert(free.clone());
        free
    }
}
