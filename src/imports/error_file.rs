//! The rows of a file with errors, as a file that can be corrected and imported again.

use std::{collections::BTreeMap, io};

use crate::{foundation::text::formula_safe, product_csv, record_csv};

use super::models::RecordError;

/// The name of the column with the messages.
const MESSAGE: &str = "Message";

/// Writes the first line and the rows with errors of a file as CSV, each with a message.
pub fn write_error_file(file: Vec<u8>, errors: &[RecordError]) -> io::Result<Vec<u8>> {
    let mut messages: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for error in errors {
        let message = format!("{}: {}", error.label, error.reason);
        messages.entry(error.line.unsigned_abs()).or_default().push(message);
    }
    let lines: Vec<u64> = messages.keys().copied().collect();
    let table = product_csv::read_lines(file, &lines).map_err(io::Error::other)?;
    // Nobody needs to see the hashes of passwords.
    let secret = record_csv::password_columns(&table);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(table.names.iter().map(String::as_str).chain([MESSAGE]))?;
    for row in table.rows {
        let message = messages.remove(&row.line).unwrap_or_default().join("; ");
        let missing = table.names.len().saturating_sub(row.cells.len());
        let cells = row.cells.iter().enumerate().map(|(position, cell)| {
            if secret.contains(&position) { String::new() } else { formula_safe(cell) }
        });
        let cells = cells.chain(std::iter::repeat_n(String::new(), missing));
        writer.write_record(cells.chain([message]))?;
    }
    // Messages about lines inside a cell of several lines.
    for (line, messages) in messages {
        let message = format!("line {line}: {}", messages.join("; "));
        let cells = std::iter::repeat_n("", table.names.len());
        writer.write_record(cells.chain([message.as_str()]))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
