//! `vitrine import products` and `vitrine export products`.

use std::{
    env,
    fs::{self, File},
    io::{self, BufWriter, Write},
    mem,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Subcommand;
use futures_util::future::join;

use crate::{
    Error, Result,
    accounts::Scope,
    audit::Purpose,
    config::Config,
    db::{Conn, DatabaseUrl, Repo, Tx},
    foundation::ids::ProductBatchId,
    imports,
    product_batches::{self, BatchKind, INTERRUPTED, NewBatch},
    product_csv::{self, ImportReport, PendingSkus, ProductRows, StoredSheet},
    startup,
};

use super::{error::CliError, progress, records};

#[derive(Subcommand)]
pub(super) enum Import {
    /// Add and update products from a CSV file in Shopify's format
    ///
    /// The file may have any encoding, any separator (commas, semicolons or tabs), and Shopify's old or
    /// new column names. It may contain all products or only changes. Products are matched by handle,
    /// then by the SKUs of their variants, then by title. Variants are matched by SKU or options.
    /// Products and columns that are not in the file stay unchanged. Stock is the total of all
    /// warehouses. An increase goes to the first warehouse that has the variant. A decrease is taken
    /// from the warehouses in order of priority.
    ///
    /// Rows and cells that cannot be used are reported on standard error as FILE:LINE: COLUMN: REASON
    /// and skipped. A summary and notes follow on standard output. The shop can stay open: products
    /// are written a few at a time. --dry-run only reads. For 30 days, the import can be undone in the
    /// admin, under "Bulk changes".
    ///
    /// Exits with 0 if the whole file was used, 2 if rows or cells were skipped, and 1 if the file
    /// could not be read or the database failed.
    Products {
        /// File to import, such as products.csv
        file: PathBuf,
        /// Report what would change without changing anything
        #[arg(long)]
        dry_run: bool,
    },
    /// Add customers from a CSV file of Shopify, WooCommerce or WordPress
    ///
    /// Reads email addresses, names, addresses, consent to marketing, and hashes of passwords (bcrypt, PHPass and
    /// WordPress). A hash is accepted at one log-in, which replaces it. Accounts that exist keep their password; they
    /// get a name and an address if they have none.
    ///
    /// Rows and cells that cannot be used are reported as FILE:LINE: COLUMN: REASON. Exits with 0 if the whole file
    /// was used, 2 if rows or cells were skipped, and 1 if the file could not be read or the database failed.
    Customers {
        /// File to import, such as customers.csv
        file: PathBuf,
        /// Report what would change without changing anything
        #[arg(long)]
        dry_run: bool,
    },
    /// Add redirects from the paths of an earlier shop, from a CSV file with old and new paths
    ///
    /// Pages of this shop come first: a redirect is used for paths that do not exist here. Exits like the others.
    Redirects {
        /// File to import, such as redirects.csv
        file: PathBuf,
        /// Report what would change without changing anything
        #[arg(long)]
        dry_run: bool,
    },
    /// Add past orders from a CSV file of Shopify or WooCommerce
    ///
    /// Customers see the orders in their account, and the shop under "Earlier orders". They change no stock, send no
    /// mail and count in no figures. Orders that were imported before are updated. Times without an offset are in the
    /// shop's time zone.
    ///
    /// Orders and cells that cannot be used are reported as FILE:LINE: COLUMN: REASON. Exits with 0 if the whole file
    /// was used, 2 if rows or cells were skipped, and 1 if the file could not be read or the database failed.
    Orders {
        /// File to import, such as orders_export.csv
        file: PathBuf,
        /// Report what would change without changing anything
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
pub(super) enum Export {
    /// Export all products as CSV in Shopify's format
    ///
    /// Cells that begin with = are not escaped. If others can edit products, import the columns as text
    /// into a spreadsheet, so that such cells do not run as formulas.
    Products {
        /// File to create; standard output if omitted
        file: Option<PathBuf>,
    },
}

/// Products that are read and compared at a time.
const READ_BATCH: usize = 500;

/// Maximum number of products per commit.
const WRITE_BATCH: usize = 400;

/// Target duration of a transaction, which blocks other writes.
const TRANSACTION_TARGET: Duration = Duration::from_millis(100);

/// Pause after each commit on SQLite, where only one process may write at a time. Longer than the 25 ms that SQLite
/// waits between two attempts to get the lock.
const PAUSE: Duration = Duration::from_millis(27);

/// The exit code of an import that skipped rows or cells.
const REJECTED: u8 = 2;

/// Imports the products of a file, or reports what that would change.
pub(super) fn import(config: &Config, command: &Import) -> Result<ExitCode, CliError> {
    let (file, dry_run) = match command {
        Import::Products { file, dry_run } => (file, dry_run),
        Import::Customers { file, dry_run } => return records::customers(config, file, *dry_run),
        Import::Redirects { file, dry_run } => return records::redirects(config, file, *dry_run),
        Import::Orders { file, dry_run } => return records::orders(config, file, *dry_run),
    };
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|error| io_error("read", &name, error))?;
    let read = StoredSheet::read(bytes, None, &env::temp_dir());
    let read = read.map_err(|error| io_error("store the products of", &name, error))?;
    let mut sheet = read.map_err(|reason| CliError::Unreadable(name.clone(), reason))?;
    let notes = mem::take(&mut sheet.notes);
    let import = Importer {
        repo: startup::open_repo(config)?,
        scope: Scope::command("import"),
        file_name: file_name(file),
        dry_run: *dry_run,
        pause: match config.database()? {
            DatabaseUrl::Sqlite(_) => PAUSE,
            DatabaseUrl::Postgres(_) => Duration::ZERO,
        },
    };
    let mut report = actix_web::rt::System::new().block_on(import.run(sheet))?;
    report.rejected.sort();
    for message in &report.rejected {
        eprintln!("{name}:{message}");
    }
    println!("{report}");
    for note in notes.into_iter().chain(report.notes()) {
        println!("{note}");
    }
    if *dry_run {
        eprintln!("Nothing was changed (--dry-run).");
    }
    let code = if report.rejected.is_empty() { 0 } else { REJECTED };
    Ok(ExitCode::from(code))
}

/// The name of a file without its folder.
fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Imports products while the shop is open.
struct Importer {
    repo: Repo,
    scope: Scope,
    file_name: String,
    dry_run: bool,
    /// The pause after each commit.
    pause: Duration,
}

/// How far an import is.
#[derive(Default)]
struct Progress {
    /// The batch with the changes, once there are some.
    batch: Option<ProductBatchId>,
    /// The number of products that were compared, and written if they change.
    done: usize,
}

impl Importer {
    async fn run(&self, sheet: StoredSheet) -> Result<ImportReport, CliError> {
        let find = move |conn: &mut Conn<'_>| {
            let mut sheet = sheet;
            sheet.match_skus(conn, &Scope::system())?;
            Ok(sheet)
        };
        let found = self.repo.report(find).await;
        let mut sheet = found.map_err(|error| stopped("the import stopped".into(), error))?;
        let total = sheet.len();
        let rejected = mem::take(&mut sheet.rejected);
        let mut progress = Progress::default();
        let imported = self.import_all(Arc::new(sheet), &mut progress).await;
        let ended = self.end(progress.batch, imported.is_err()).await;
        let mut report = imported.and_then(|report| ended.map(|()| report)).map_err(|error| {
            stopped(format!("stopped after {} of {total} products", progress.done), error)
        })?;
        report.rejected.extend(rejected);
        Ok(report)
    }

    async fn import_all(
        &self,
        sheet: Arc<StoredSheet>,
        progress: &mut Progress,
    ) -> Result<ImportReport> {
        let bar = progress::bar(sheet.len() as u64);
        let mut report = ImportReport::default();
        let mut size = 1;
        let first = self.compare(Arc::clone(&sheet), 0, PendingSkus::default());
        let mut compared = first.await?;
        while compared.from < sheet.len() {
            let ComparedBatch { from, products, reports, seen } = compared;
            let to = from + products.len();
            let mut pending = Vec::new();
            for (rows, part) in products.into_iter().zip(reports) {
                if self.dry_run || part.new + part.changed == 0 {
                    report.add(part);
                    bar.inc(1);
                } else {
                    pending.push(rows);
                }
            }
            let write = async {
                while !pending.is_empty() {
                    let rest = pending.split_off(size.min(pending.len()));
                    let count = pending.len();
                    let written = self.write(progress.batch, pending, sheet.len()).await?;
                    progress.batch = Some(written.batch);
                    report.add(written.report);
                    bar.inc(count as u64);
                    size = next_size(count, written.duration);
                    pending = rest;
                    tokio::time::sleep(self.pause).await;
                }
                Ok::<(), Error>(())
            };
            // The next products are compared on another connection meanwhile.
            let (written, next) = join(write, self.compare(Arc::clone(&sheet), to, seen)).await;
            written?;
            progress.done = to;
            compared = next?;
        }
        bar.finish_and_clear();
        Ok(report)
    }

    /// Reports what an import of the next products would change.
    async fn compare(
        &self,
        sheet: Arc<StoredSheet>,
        from: usize,
        mut seen: PendingSkus,
    ) -> Result<ComparedBatch> {
        let to = sheet.len().min(from + READ_BATCH);
        let work = move |conn: &mut Conn<'_>| {
            let (system, products) = (Scope::system(), sheet.load(from..to)?);
            let reports = product_csv::preview_import(conn, &system, &products, &mut seen)?;
            Ok(ComparedBatch { from, products, reports, seen })
        };
        self.repo.report(work).await
    }

    /// Writes products in one transaction, as part of a batch, which the first one begins.
    async fn write(
        &self,
        batch: Option<ProductBatchId>,
        products: Vec<ProductRows>,
        total: usize,
    ) -> Result<WrittenBatch> {
        let (scope, summary) = (self.scope.clone(), self.file_name.clone());
        let work = move |tx: &mut Tx<'_>| {
            let start = Instant::now();
            let batch = match batch {
                Some(batch) => batch,
                None => begin(tx, &scope, &summary, total)?,
            };
            let purpose = Purpose::Import { summary: summary.clone(), batch: Some(batch) };
            let scope = scope.clone().with_purpose(purpose);
            let imported = product_csv::import_products(tx, &scope, &products)?;
            let mut report = ImportReport::default();
            imported.iter().for_each(|imported| report.add(imported.report.clone()));
            product_batches::add_chunk(tx, batch, &imports::report_chunk(imported))?;
            Ok(WrittenBatch { batch, report, duration: start.elapsed() })
        };
        self.repo.write(work).await
    }

    /// Ends the batch, if anything was written. One that was interrupted can be undone.
    async fn end(&self, batch: Option<ProductBatchId>, is_interrupted: bool) -> Result<()> {
        let Some(batch) = batch else { return Ok(()) };
        let end = move |tx: &mut Tx<'_>| match is_interrupted {
            true => product_batches::stop_batch(tx, batch, INTERRUPTED),
            false => product_batches::finish_batch(tx, batch),
        };
        self.repo.write(end).await
    }
}

/// Begins the batch of an import.
fn begin(tx: &mut Tx<'_>, scope: &Scope, title: &str, total: usize) -> Result<ProductBatchId> {
    let new = NewBatch {
        kind: BatchKind::Import,
        title: title.to_owned(),
        parameters: "{}".to_owned(),
        total: i64::try_from(total).unwrap_or(i64::MAX),
    };
    product_batches::begin_batch(tx, scope, &new)
}

fn stopped(what: String, error: Error) -> CliError {
    CliError::Stopped(what, error)
}

/// A batch that was compared with the shop's products.
struct ComparedBatch {
    /// The number of products before it.
    from: usize,
    products: Vec<ProductRows>,
    /// The report of each product.
    reports: Vec<ImportReport>,
    /// The SKUs of the file so far, for the next batch.
    seen: PendingSkus,
}

/// Products that were written.
struct WrittenBatch {
    batch: ProductBatchId,
    report: ImportReport,
    /// The time for which the transaction blocked other writes.
    duration: Duration,
}

/// The size of the next batch, given the size and the duration of the last one. It at most doubles.
fn next_size(count: usize, duration: Duration) -> usize {
    let each = duration.as_secs_f64() / count.max(1) as f64;
    let fit = (TRANSACTION_TARGET.as_secs_f64() / each.max(1e-6)) as usize;
    fit.clamp(1, WRITE_BATCH).min(count * 2)
}

/// Writes the shop's products to a file or to standard output.
pub(super) fn export(config: &Config, command: &Export) -> Result<(), CliError> {
    let Export::Products { file } = command;
    let repo = startup::open_repo(config)?;
    let Some(file) = file else {
        write_all(&repo, "standard output", io::stdout())?;
        return Ok(());
    };
    let name = file.display().to_string();
    let part = part_file(file);
    let created = File::create(&part).map_err(|error| io_error("write", &name, error));
    let written = created.and_then(|part| write_all(&repo, &name, part));
    let moved = written.and_then(|count| match fs::rename(&part, file) {
        Ok(()) => Ok(count),
        Err(error) => Err(io_error("write", &name, error)),
    });
    if moved.is_err() {
        // The incomplete file is useless, and may not exist.
        let _ = fs::remove_file(&part);
    }
    eprintln!("{} products written to {name}", moved?);
    Ok(())
}

/// The path of the incomplete file.
fn part_file(file: &Path) -> PathBuf {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn write_all<W: Write + Send + 'static>(repo: &Repo, name: &str, to: W) -> Result<usize, CliError> {
    let work = repo.report(move |conn| product_csv::export_products(conn, BufWriter::new(to)));
    let written: Result<io::Result<usize>> = actix_web::rt::System::new().block_on(work);
    let written =
        written.map_err(|error| CliError::Stopped("cannot read the products".into(), error))?;
    written.map_err(|error| io_error("write", name, error))
}

fn io_error(action: &str, name: &str, error: io::Error) -> CliError {
    CliError::Io(format!("cannot {action} {name}"), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_until_transactions_reach_the_target() {
        let millis = Duration::from_millis;
        assert_eq!(next_size(1, millis(1)), 2, "it grows slowly");
        assert_eq!(next_size(200, millis(50)), WRITE_BATCH);
        assert_eq!(next_size(50, millis(200)), 25);
        assert_eq!(next_size(1, millis(500)), 1);
        assert_eq!(next_size(1, Duration::ZERO), 2);
    }
}
