//! Product files for the tests, and the output of imports.

use std::fs;

use crate::support::{Database, program, temp_folder};

/// A temporary file, deleted when dropped.
pub struct Csv(tempfile::TempPath);

impl Csv {
    pub fn of(text: impl AsRef<[u8]>) -> Self {
        let file = tempfile::Builder::new().suffix(".csv").tempfile_in(temp_folder()).unwrap();
        fs::write(file.path(), text).unwrap();
        Self(file.into_temp_path())
    }

    pub fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

/// The output of an import.
#[derive(Debug, PartialEq)]
pub struct ImportOutput {
    pub summary: String,
    /// The lines of stdout below the summary.
    pub notes: Vec<String>,
    /// The lines of stderr about the file, without its name.
    pub errors: Vec<String>,
    pub code: Option<i32>,
}

#[track_caller]
pub fn import_with(db: &Database, file: &str, options: &[&str]) -> ImportOutput {
    let output = program(&db.url, &[&["import", "products", file], options].concat()).output();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let errors = stderr.lines().filter_map(|line| line.strip_prefix(&format!("{file}:")));
    let stdout = String::from_utf8(output.stdout).unwrap();
    let mut stdout = stdout.lines().map(str::to_owned);
    ImportOutput {
        summary: stdout.next().unwrap_or_default(),
        notes: stdout.collect(),
        errors: errors.map(str::to_owned).collect(),
        code: output.status.code(),
    }
}

#[track_caller]
pub fn import(db: &Database, file: &str) -> ImportOutput {
    import_with(db, file, &[])
}

#[track_caller]
pub fn import_text(db: &Database, text: &str) -> ImportOutput {
    import(db, Csv::of(text).name())
}

#[track_caller]
pub fn export(db: &Database) -> String {
    program(&db.url, &["export", "products"]).expect_success()
}

/// Returns the summary of an import without rejected rows.
pub fn summary(new: usize, changed: usize, unchanged: usize) -> String {
    format!("{new} new, {changed} changed, {unchanged} unchanged, 0 rows rejected")
}

/// Returns the cells of these columns of an export, row by row.
#[track_caller]
pub fn cells(table: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let position = |column: &&str| header.iter().position(|name| name == *column).unwrap();
    let positions: Vec<usize> = columns.iter().map(position).collect();
    let row = |row: csv::StringRecord| positions.iter().map(|at| row[*at].to_owned()).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}
