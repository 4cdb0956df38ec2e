//! `vitrine import customers` and `vitrine import redirects`.

use std::{fs, path::Path, process::ExitCode};

use crate::{
    Result,
    accounts::Scope,
    audit::Purpose,
    config::Config,
    db::{Conn, Repo, Tx},
    product_csv::UnreadableFile,
    record_csv::{
        self, ReadRecord, RecordReport, RecordSheet, import_customers, import_redirects,
        preview_customers, preview_redirects,
    },
    startup,
};

use super::error::CliError;

/// Records that are imported together.
const BATCH: usize = 50;
/// The exit code of an import that skipped rows or cells.
const REJECTED: u8 = 2;

/// How records of one kind are read, compared and imported.
struct Steps<R> {
    read: fn(&[u8]) -> Result<RecordSheet<R>, UnreadableFile>,
    preview: fn(&mut Conn<'_>, &Scope, &[ReadRecord<R>]) -> crate::Result<RecordReport>,
    import: fn(&mut Tx<'_>, &Scope, &[ReadRecord<R>]) -> crate::Result<RecordReport>,
}

/// Imports the customers of a file, or reports what that would change.
pub(super) fn customers(config: &Config, file: &Path, dry_run: bool) -> Result<ExitCode, CliError> {
    let (read, preview) = (record_csv::read_customers, preview_customers);
    run(config, file, dry_run, &Steps { read, preview, import: import_customers })
}

/// Imports the redirects of a file, or reports what that would change.
pub(super) fn redirects(config: &Config, file: &Path, dry_run: bool) -> Result<ExitCode, CliError> {
    let (read, preview) = (record_csv::read_redirects, preview_redirects);
    run(config, file, dry_run, &Steps { read, preview, import: import_redirects })
}

fn run<R: Clone + Send + 'static>(
    config: &Config,
    file: &Path,
    dry_run: bool,
    steps: &Steps<R>,
) -> Result<ExitCode, CliError> {
    let name = file.display().to_string();
    let bytes =
        fs::read(file).map_err(|error| CliError::Io(format!("cannot read {name}"), error))?;
    let read = (steps.read)(&bytes);
    let RecordSheet { records, rejected } =
        read.map_err(|reason| CliError::Unreadable(name.clone(), reason))?;
    let repo = startup::open_repo(config)?;
    let summary = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let scope = Scope::command("import").with_purpose(Purpose::Import { summary, batch: None });
    let mut report = RecordReport::default();
    let system = actix_web::rt::System::new();
    for batch in records.chunks(BATCH) {
        let work = one_batch(&repo, &scope, batch.to_vec(), dry_run, steps);
        let part = system.block_on(work).map_err(|error| {
            let done = report.new + report.changed + report.unchanged;
            CliError::Stopped(format!("stopped after {done} of {} records", records.len()), error)
        })?;
        report.add(&part);
    }
    for message in &rejected {
        eprintln!("{name}:{message}");
    }
    println!("{report}, {} rows or cells rejected", rejected.len());
    if dry_run {
        eprintln!("Nothing was changed (--dry-run).");
    }
    Ok(ExitCode::from(if rejected.is_empty() { 0 } else { REJECTED }))
}

/// Imports some records in one transaction, or compares them.
async fn one_batch<R: Clone + Send + 'static>(
    repo: &Repo,
    scope: &Scope,
    batch: Vec<ReadRecord<R>>,
    dry_run: bool,
    steps: &Steps<R>,
) -> Result<RecordReport> {
    let (scope, preview, import) = (scope.clone(), steps.preview, steps.import);
    match dry_run {
        true => repo.report(move |conn: &mut Conn<'_>| preview(conn, &scope, &batch)).await,
        false => repo.write(move |tx: &mut Tx<'_>| import(tx, &scope, &batch)).await,
    }
}
