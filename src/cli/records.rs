//! `vitrine import customers`, `vitrine import redirects` and `vitrine import orders`.

use std::{fs, path::Path, process::ExitCode};

use crate::{
    Result,
    accounts::Scope,
    audit::Purpose,
    config::Config,
    db::{Conn, Repo, Tx},
    product_csv::UnreadableFile,
    record_csv::{
        self, OrderDefaults, ReadRecord, RecordReport, RecordSheet, import_customers,
        import_orders, import_redirects, preview_customers, preview_orders, preview_redirects,
    },
    settings, startup,
};

use super::error::CliError;

/// Records that are imported together.
const BATCH: usize = 50;
/// The exit code of an import that skipped rows or cells.
const REJECTED: u8 = 2;

/// How records of one kind are compared and imported.
struct Steps<R> {
    preview: fn(&mut Conn<'_>, &Scope, &[ReadRecord<R>]) -> crate::Result<RecordReport>,
    import: fn(&mut Tx<'_>, &Scope, &[ReadRecord<R>]) -> crate::Result<RecordReport>,
}

/// A file to import, or to compare only.
struct ImportRun<'a> {
    config: &'a Config,
    file: &'a Path,
    name: String,
    bytes: Vec<u8>,
    dry_run: bool,
}

/// Imports the customers of a file, or reports what that would change.
pub(super) fn customers(config: &Config, file: &Path, dry_run: bool) -> Result<ExitCode, CliError> {
    let run = ImportRun::open(config, file, dry_run)?;
    let read = record_csv::read_customers(&run.bytes);
    run.finish(read, &Steps { preview: preview_customers, import: import_customers })
}

/// Imports the redirects of a file, or reports what that would change.
pub(super) fn redirects(config: &Config, file: &Path, dry_run: bool) -> Result<ExitCode, CliError> {
    let run = ImportRun::open(config, file, dry_run)?;
    let read = record_csv::read_redirects(&run.bytes);
    run.finish(read, &Steps { preview: preview_redirects, import: import_redirects })
}

/// Imports the orders of a file, or reports what that would change.
pub(super) fn orders(config: &Config, file: &Path, dry_run: bool) -> Result<ExitCode, CliError> {
    let run = ImportRun::open(config, file, dry_run)?;
    let repo = startup::open_repo(config)?;
    let settings = actix_web::rt::System::new().block_on(repo.read(settings::current));
    let settings =
        settings.map_err(|error| CliError::Stopped("cannot read the settings".into(), error))?;
    let defaults = OrderDefaults { zone: settings.zone(), currency: settings.currency };
    let read = record_csv::read_orders(&run.bytes, defaults);
    run.finish(read, &Steps { preview: preview_orders, import: import_orders })
}

impl<'a> ImportRun<'a> {
    fn open(config: &'a Config, file: &'a Path, dry_run: bool) -> Result<Self, CliError> {
        let name = file.display().to_string();
        let bytes =
            fs::read(file).map_err(|error| CliError::Io(format!("cannot read {name}"), error))?;
        Ok(Self { config, file, name, bytes, dry_run })
    }

    /// Imports or compares the records that were read.
    fn finish<R: Clone + Send + 'static>(
        self,
        read: Result<RecordSheet<R>, UnreadableFile>,
        steps: &Steps<R>,
    ) -> Result<ExitCode, CliError> {
        let Self { config, file, name, bytes: _, dry_run } = self;
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
                CliError::Stopped(
                    format!("stopped after {done} of {} records", records.len()),
                    error,
                )
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
