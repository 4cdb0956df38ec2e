//! Redirects: a column with old paths and one with new addresses.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::Scope,
    db::{Conn, Tx},
    product_csv::{ImportError, UnreadableFile, read_table},
    redirects::{
        InvalidRedirect, NewRedirect, RedirectChange, preview_redirect, read_redirect,
        save_redirect,
    },
};

use super::report::{ReadRecord, RecordReport, RecordSheet};

/// Names of the column with old paths, in exports of Shopify and of WordPress.
pub const FROM: [&str; 9] = [
    "redirectfrom",
    "sourceurl",
    "source",
    "oldpath",
    "oldurl",
    "from",
    "path",
    "old",
    "requesturl",
];
/// Names of the column with new addresses.
pub const TO: [&str; 9] =
    ["redirectto", "targeturl", "target", "newpath", "newurl", "to", "destination", "new", "url"];

/// Reads a file.
///
/// # Errors
/// `Lacks` if it has no column with old paths or none with new addresses.
pub fn read_redirects(file: &[u8]) -> Result<RecordSheet<NewRedirect>, UnreadableFile> {
    let table = read_table(file)?;
    let from = table.position(&FROM).ok_or(UnreadableFile::Lacks("Redirect from"))?;
    let to = table.position(&TO).ok_or(UnreadableFile::Lacks("Redirect to"))?;
    let mut sheet = RecordSheet { records: Vec::new(), rejected: Vec::new() };
    let mut lines: HashMap<String, u64> = HashMap::new();
    for row in &table.rows {
        let cell = |at: usize| row.cells.get(at).map_or("", |cell| cell.trim());
        if cell(from).is_empty() && cell(to).is_empty() {
            continue;
        }
        match read_redirect(cell(from), cell(to)) {
            Ok(record) => match lines.get(&record.path) {
                Some(first) => {
                    let reason = format!("is already on line {first}");
                    sheet.rejected.push(ImportError::row(row.line, &table.names[from], reason));
                }
                None => {
                    lines.insert(record.path.clone(), row.line);
                    sheet.records.push(ReadRecord { line: row.line, last_line: row.line, record });
                }
            },
            Err(problem) => {
                let at = match problem {
                    InvalidRedirect::From | InvalidRedirect::Reserved => from,
                    InvalidRedirect::To | InvalidRedirect::Same => to,
                };
                let reason = problem.to_string();
                sheet.rejected.push(ImportError::row(row.line, &table.names[at], reason));
            }
        }
    }
    Ok(sheet)
}

/// Returns what importing redirects would change.
pub fn preview_redirects(
    conn: &mut Conn<'_>,
    scope: &Scope,
    records: &[ReadRecord<NewRedirect>],
) -> Result<RecordReport> {
    let mut report = RecordReport::default();
    for ReadRecord { record, .. } in records {
        count(&mut report, preview_redirect(conn, scope, record)?);
    }
    Ok(report)
}

/// Imports redirects.
pub fn import_redirects(
    tx: &mut Tx<'_>,
    scope: &Scope,
    records: &[ReadRecord<NewRedirect>],
) -> Result<RecordReport> {
    let mut report = RecordReport::default();
    for ReadRecord { record, .. } in records {
        count(&mut report, save_redirect(tx, scope, record)?.change());
    }
    Ok(report)
}

fn count(report: &mut RecordReport, change: RedirectChange) {
    match change {
        RedirectChange::New => report.new += 1,
        RedirectChange::Changed => report.changed += 1,
        RedirectChange::Unchanged => report.unchanged += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_of_shopify_and_wordpress_are_read() {
        for file in [
            "Redirect from,Redirect to\n/old,/products/mug\n/old/,/x\n/admin,/x\n/bad,y\n",
            "source;target;regex\n/old;/products/mug;0\nhttps://shop.example/old/;/x;0\n/api/x;/x;0\n/bad;y;0\n",
        ] {
            let sheet = read_redirects(file.as_bytes()).unwrap();
            let records: Vec<_> =
                sheet.records.iter().map(|read| (read.line, &*read.record.path)).collect();
            assert_eq!(records, [(2, "/old")], "{file}");
            let lines: Vec<u64> = sheet.rejected.iter().map(|error| error.line).collect();
            assert_eq!(lines, [3, 4, 5], "{file}");
        }
        let other = read_redirects(b"Handle,Title\na,A\n");
        assert_eq!(other.unwrap_err(), UnreadableFile::Lacks("Redirect from"));
    }
}
