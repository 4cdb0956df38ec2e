//! Products in files.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    accounts::Scope,
    config::Config,
    db::{Outcome, Repo},
    product_csv::{self, ProductRows, Report, Sheet},
    startup,
};

use super::error::CliError;

#[derive(Subcommand)]
pub(super) enum Import {
    /// Add and change products by a file in Shopify's format
    ///
    /// Products are recognised by their handles, variants by their SKUs or options. A file adds and
    /// changes; what it leaves out stays. Rows that cannot be used are told on standard error as
    /// FILE:LINE: COLUMN: REASON and stop nothing else; the summary follows on standard output.
    ///
    /// Exits with 0 when every row was used, with 2 when rows were rejected, and with 1 when nothing
    /// could be read or the database failed.
    Products {
        /// The file, such as products.csv
        file: PathBuf,
        /// Do everything and take it back
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
pub(super) enum Export {
    /// Write all products in Shopify's format
    ///
    /// Cells are written as they are. Where others may write products, have spreadsheets read the
    /// file as text, so that a cell that begins with = is no formula.
    Products {
        /// The file to be made; standard output when left out
        file: Option<PathBuf>,
    },
}

/// Products that share a commit.
const BATCH: usize = 50;

/// What an import exits with when rows were rejected.
const REJECTED: u8 = 2;

/// Brings a file's products into the shop, or only tries to.
pub(super) fn import(config: &Config, command: &Import) -> Result<ExitCode, CliError> {
    let Import::Products { file, dry_run } = command;
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|error| cannot("read", &name, error))?;
    let read = product_csv::read(&bytes);
    let Sheet { products, rejected, renamed } =
        read.map_err(|reason| CliError::Unreadable(name.clone(), reason))?;
    let repo = startup::open_repo(config)?;
    let mut report = Report { rejected, ..Report::default() };
    report.add(actix_web::rt::System::new().block_on(async {
        if *dry_run { rehearse(&repo, products).await } else { bring(&repo, products).await }
    })?);
    for told in renamed.iter().chain(&report.rejected) {
        eprintln!("{name}:{told}");
    }
    println!("{report}");
    if *dry_run {
        eprintln!("Nothing was written, as --dry-run asks.");
    }
    let code = if report.rejected.is_empty() { 0 } else { REJECTED };
    Ok(ExitCode::from(code))
}

async fn bring(repo: &Repo, products: Vec<ProductRows>) -> Result<Report, CliError> {
    let (bar, total) = (progress(products.len()), products.len());
    let (mut report, mut done) = (Report::default(), 0);
    for batch in products.chunks(BATCH) {
        let (batch, ticks) = (batch.to_vec(), bar.clone());
        let size = batch.len();
        let work = repo.write(move |tx| {
            product_csv::import_products(tx, &Scope::system(), &batch, &|| ticks.inc(1))
        });
        report.add(work.await.map_err(|fault| {
            CliError::Stopped(format!("stopped after {done} of {total} products"), fault)
        })?);
        done += size;
        // A batch that had to be done again has counted twice.
        bar.set_position(done as u64);
    }
    bar.finish_and_clear();
    Ok(report)
}

async fn rehearse(repo: &Repo, products: Vec<ProductRows>) -> Result<Report, CliError> {
    let bar = progress(products.len());
    let ticks = bar.clone();
    let work = repo.write(move |tx| {
        product_csv::rehearse_import(tx, &Scope::system(), &products, &|| ticks.inc(1))
    });
    let report =
        work.await.map_err(|fault| CliError::Stopped("the import stopped".into(), fault))?;
    bar.finish_and_clear();
    Ok(report)
}

/// Drawn on standard error, and only where that is a terminal.
fn progress(products: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} products, {eta} left");
    let bar = ProgressBar::new(products as u64);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
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
    let part = beside(file);
    let made = File::create(&part).map_err(|error| cannot("write", &name, error));
    let written = made.and_then(|part| write_all(&repo, &name, part));
    let moved = written.and_then(|count| match fs::rename(&part, file) {
        Ok(()) => Ok(count),
        Err(error) => Err(cannot("write", &name, error)),
    });
    if moved.is_err() {
        // What is left of it is of no use; it may not even be there.
        let _ = fs::remove_file(&part);
    }
    eprintln!("{} products written to {name}", moved?);
    Ok(())
}

/// Where a file grows until it is complete.
fn beside(file: &Path) -> PathBuf {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn write_all<W: Write + Send + 'static>(repo: &Repo, name: &str, to: W) -> Result<usize, CliError> {
    let work = repo.report(move |conn| product_csv::export_products(conn, BufWriter::new(to)));
    let written: Outcome<io::Result<usize>> = actix_web::rt::System::new().block_on(work);
    let written =
        written.map_err(|fault| CliError::Stopped("the products cannot be read".into(), fault))?;
    written.map_err(|error| cannot("write", name, error))
}

fn cannot(what: &str, name: &str, error: io::Error) -> CliError {
    CliError::Io(format!("cannot {what} {name}"), error)
}
