//! Files of products for the tests, and what the program says of them.

use std::fs;

use crate::support::{Database, program, workplace};

/// A file of the test's own.
pub struct Csv(tempfile::TempPath);

impl Csv {
    pub fn of(text: impl AsRef<[u8]>) -> Self {
        let file = tempfile::Builder::new().suffix(".csv").tempfile_in(workplace()).unwrap();
        fs::write(file.path(), text).unwrap();
        Self(file.into_temp_path())
    }

    pub fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

/// What an import said: its summary, its other lines without the file's name, its status.
#[derive(Debug, PartialEq)]
pub struct Said {
    pub summary: String,
    /// Sentences behind the summary.
    pub notes: Vec<String>,
    pub lines: Vec<String>,
    pub code: Option<i32>,
}

#[track_caller]
pub fn import_with(db: &Database, file: &str, more: &[&str]) -> Said {
    let output = program(&db.url, &[&["import", "products", file], more].concat()).output();
    let message = String::from_utf8(output.stderr).unwrap();
    let lines = message.lines().filter_map(|line| line.strip_prefix(&format!("{file}:")));
    let out = String::from_utf8(output.stdout).unwrap();
    let mut out = out.lines().map(str::to_owned);
    Said {
        summary: out.next().unwrap_or_default(),
        notes: out.collect(),
        lines: lines.map(str::to_owned).collect(),
        code: output.status.code(),
    }
}

#[track_caller]
pub fn import(db: &Database, file: &str) -> Said {
    import_with(db, file, &[])
}

#[track_caller]
pub fn import_text(db: &Database, text: &str) -> Said {
    import(db, Csv::of(text).name())
}

#[track_caller]
pub fn export(db: &Database) -> String {
    program(&db.url, &["export", "products"]).succeeds()
}

/// A summary without anything left out.
pub fn summary(new: usize, changed: usize, unchanged: usize) -> String {
    format!("{new} new, {changed} changed, {unchanged} unchanged, 0 rows rejected")
}

/// The cells of these columns, line by line, of an export.
#[track_caller]
pub fn cells(table: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |column: &&str| header.iter().position(|name| name == *column).unwrap();
    let places: Vec<usize> = columns.iter().map(place).collect();
    let row = |row: csv::StringRecord| places.iter().map(|at| row[*at].to_owned()).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}
