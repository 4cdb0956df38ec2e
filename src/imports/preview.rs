//! The job that reads a file and compares it with the shop.

use std::{
    collections::{HashMap, HashSet},
    io,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use crate::{
    Error, Result,
    accounts::Scope,
    audit::FieldChange,
    catalog::ProductChange,
    db::{Conn, Repo, Tx},
    events::Event,
    foundation::ids::ImportId,
    jobs::{self, JobError, Lane},
    product_csv::{
        self, ColumnMapping, ImportError, PendingSkus, ProductPreview, ProductRows, RejectedPart,
        StoredSheet, UnreadableFile,
    },
    q,
    record_csv::{OrderDefaults, ReadRecord, RecordSheet},
    settings,
};

use super::{
    files::ImportFolder,
    json::{from_json, to_json},
    models::{
        Import, ImportChange, ImportKind, ImportStatus, NewError, NewRecord, PreviewCounts,
        ReadFile,
    },
    records::{self, FileRecord},
    webhook_events::{notify_finished, notify_ready},
};

/// The kind of the jobs that read and compare a file.
pub const PREVIEW_JOB: &str = "import_preview";
/// The longest time that a job works on a file before it leaves the rest to the next one; shorter than the time
/// limit of a job.
const JOB_LIMIT: Duration = Duration::from_secs(20);
/// Products that are compared and stored together.
const BATCH: usize = 50;
/// The most fields of a record that are stored.
const MAX_FIELDS: usize = 60;
/// The most characters of a value that are stored.
const MAX_VALUE: usize = 300;

/// The arguments of the job.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PreviewJob {
    pub import: ImportId,
}

/// What can't be used of a file, whatever is in the shop.
struct Plan {
    /// The errors about products, by the line.
    errors: HashMap<u64, Vec<ImportError>>,
    /// The errors about none.
    rest: Vec<ImportError>,
    read: ReadFile,
}

/// Reads a file, compares its records with the shop, and stores what would change. Continues after the last
/// stored record if it was interrupted.
pub async fn run(repo: &Repo, folder: &ImportFolder, job: PreviewJob) -> Result<(), JobError> {
    let start = Instant::now();
    let found = repo.read(move |conn| q!(conn, imports::files::find(job.import))).await;
    let import = match found {
        Ok(import) if import.status == ImportStatus::Reading => import,
        Ok(_) | Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(temporary(error)),
    };
    if import.kind != ImportKind::Products {
        return preview_records(repo, folder, &import).await;
    }
    let sheet = match read_sheet(folder, &import).await? {
        Ok(sheet) => sheet,
        Err(problem) => return fail(repo, import.id, problem).await,
    };
    let find = move |conn: &mut Conn<'_>| {
        let mut sheet = sheet;
        sheet.match_skus(conn, &Scope::system())?;
        let plan = plan(&mut sheet)?;
        Ok((sheet, plan))
    };
    let (sheet, Plan { mut errors, rest, read }) = repo.report(find).await.map_err(temporary)?;
    let sheet = Arc::new(sheet);
    let done = match read.plan_hash == import.plan_hash {
        true => usize::try_from(import.position).unwrap_or(0),
        false => {
            begin(repo, import.id, read, rest).await?;
            0
        }
    };
    let mut pending = PendingSkus::default();
    for from in (0..sheet.len()).step_by(BATCH) {
        let position = sheet.len().min(from + BATCH);
        let compared = compare(repo, Arc::clone(&sheet), from..position, pending).await?;
        pending = compared.pending;
        // Compared before an interruption; only the SKUs of the file matter.
        if position <= done {
            continue;
        }
        let mut rows = Vec::new();
        let all = compared.products.iter().zip(compared.previews);
        for (at, (product, preview)) in all.enumerate() {
            let lines = product.lines().iter();
            let errors: Vec<ImportError> =
                lines.filter_map(|line| errors.remove(line)).flatten().collect();
            let position = (from + at + 1) as i64;
            rows.push(
                PreviewedRecord::new(import.id, position, product, preview, &errors)
                    .map_err(temporary)?,
            );
        }
        if !store(repo, import.id, from as i64, rows).await? {
            return Ok(());
        }
        if start.elapsed() > JOB_LIMIT && position < sheet.len() {
            let next = move |tx: &mut Tx<'_>| jobs::enqueue(tx, Lane::Imports, PREVIEW_JOB, &job);
            return repo.write(next).await.map_err(temporary);
        }
    }
    finish(repo, import.id).await
}

/// Marks a preview as complete.
async fn finish(repo: &Repo, id: ImportId) -> Result<(), JobError> {
    let finish = move |tx: &mut Tx<'_>| -> Result<()> {
        let now = tx.now();
        let import = q!(tx, imports::files::lock(id))?;
        if import.status == ImportStatus::Reading && import.position == import.total {
            q!(tx, imports::files::set_status(import.id, ImportStatus::Ready, "", now))?;
            notify_ready(tx, import.id)?;
            tx.emit(Event::JobProgressed);
        }
        Ok(())
    };
    repo.write(finish).await.map_err(temporary)
}

/// Previews customers, redirects or orders, from the beginning if it was interrupted.
async fn preview_records(
    repo: &Repo,
    folder: &ImportFolder,
    import: &Import,
) -> Result<(), JobError> {
    let (id, kind) = (import.id, import.kind);
    let (folder, name) = (folder.clone(), import.stored_name.clone());
    let defaults = repo.read(|conn| {
        let settings = settings::current(conn)?;
        Ok(OrderDefaults { zone: settings.zone(), currency: settings.currency })
    });
    let defaults = defaults.await.map_err(temporary)?;
    let read = spawn_blocking(move || match folder.read(&name) {
        Ok(file) => records::read(kind, &file, defaults).map_err(sentence),
        Err(_) => Err("The file is no longer stored. Upload it again.".to_owned()),
    });
    let RecordSheet { records, rejected } = match read.await.map_err(temporary)? {
        Ok(sheet) => sheet,
        Err(problem) => return fail(repo, id, problem).await,
    };
    let lines: HashSet<u64> = records.iter().flat_map(|read| read.line..=read.last_line).collect();
    let rest: Vec<ImportError> =
        rejected.iter().filter(|error| !lines.contains(&error.line)).cloned().collect();
    let read = ReadFile {
        labels: String::new(),
        notes: "[]".to_owned(),
        plan_hash: String::new(),
        total: records.len() as i64,
        error_count: rest.len() as i64,
    };
    begin(repo, id, read, rest).await?;
    let mut position = 0;
    for batch in records.chunks(BATCH) {
        let (from, batch, rejected) = (position, batch.to_vec(), rejected.clone());
        position += batch.len() as i64;
        let compare = move |conn: &mut Conn<'_>| -> Result<Vec<PreviewedRecord>> {
            let numbered = (from + 1..).zip(&batch);
            numbered.map(|(at, read)| preview_record(conn, id, at, read, &rejected)).collect()
        };
        let rows = repo.report(compare).await.map_err(temporary)?;
        if !store(repo, id, from, rows).await? {
            return Ok(());
        }
    }
    finish(repo, id).await
}

fn preview_record(
    conn: &mut Conn<'_>,
    import_id: ImportId,
    position: i64,
    read: &ReadRecord<FileRecord>,
    rejected: &[ImportError],
) -> Result<PreviewedRecord> {
    let preview = records::preview(conn, &read.record)?;
    let errors = records::errors_of(rejected, read);
    let errors: Vec<NewError> =
        errors.iter().map(|error| new_error(import_id, position, error)).collect();
    let is_imported = matches!(preview.change, ImportChange::New | ImportChange::Changed);
    let record = NewRecord {
        import_id,
        position,
        line: read.line as i64,
        title: preview.title,
        change: preview.change,
        changes: to_json(&shortened(preview.changes))?,
        error_count: errors.len() as i32,
        content: if is_imported { records::encode(&read.record)? } else { String::new() },
        record_id: None,
        record_version: None,
    };
    Ok(PreviewedRecord { record, errors })
}

fn temporary(error: impl std::fmt::Display) -> JobError {
    JobError::Temporary(error.to_string())
}

/// Reads the file. Returns the reason for people if it can't be read.
async fn read_sheet(
    folder: &ImportFolder,
    import: &Import,
) -> Result<Result<StoredSheet, String>, JobError> {
    let (folder, name) = (folder.clone(), import.stored_name.clone());
    let mapping: Option<ColumnMapping> =
        import.mapping.as_deref().map(from_json).transpose().map_err(temporary)?;
    let read = spawn_blocking(move || {
        let file = match folder.read(&name) {
            Ok(file) => file,
            Err(error) => {
                tracing::warn!(%error, name, "failed to read the file of an import");
                return Ok(Err("The file is no longer stored. Upload it again.".to_owned()));
            }
        };
        let sheet = StoredSheet::read(file, mapping.as_ref(), folder.path())?;
        Ok(sheet.map_err(sentence))
    });
    let read: io::Result<Result<StoredSheet, String>> = read.await.map_err(temporary)?;
    read.map_err(temporary)
}

fn sentence(reason: UnreadableFile) -> String {
    format!("This file {reason}.")
}

async fn fail(repo: &Repo, id: ImportId, problem: String) -> Result<(), JobError> {
    let fail = move |tx: &mut Tx<'_>| -> Result<()> {
        q!(tx, imports::files::set_status(id, ImportStatus::Failed, &problem, tx.now()))?;
        notify_finished(tx, id)?;
        tx.emit(Event::JobProgressed);
        Ok(())
    };
    repo.write(fail).await.map_err(temporary)
}

/// Finds out which errors are about products.
fn plan(sheet: &mut StoredSheet) -> Result<Plan> {
    let mut errors: HashMap<u64, Vec<ImportError>> = HashMap::new();
    for error in std::mem::take(&mut sheet.rejected) {
        errors.entry(error.line).or_default().push(error);
    }
    let mut owned = HashSet::new();
    let mut hasher = Sha256::new();
    for lines in sheet.lines() {
        for line in lines {
            owned.extend(errors.contains_key(line).then_some(*line));
            hasher.update(line.to_le_bytes());
        }
        hasher.update(b";");
    }
    let rest = errors.extract_if(|line, _| !owned.contains(line));
    let mut rest: Vec<ImportError> = rest.flat_map(|(_, errors)| errors).collect();
    rest.sort();
    let read = ReadFile {
        labels: to_json(sheet.labels())?,
        notes: to_json(&sheet.notes)?,
        plan_hash: const_hex::encode(hasher.finalize()),
        total: sheet.len() as i64,
        error_count: rest.len() as i64,
    };
    Ok(Plan { errors, rest, read })
}

/// Rows that are deleted or inserted together.
const ROWS: usize = 1_000;

/// Deletes the records of an earlier preview, and stores what is known about the file.
async fn begin(
    repo: &Repo,
    id: ImportId,
    read: ReadFile,
    errors: Vec<ImportError>,
) -> Result<(), JobError> {
    loop {
        let clear = move |tx: &mut Tx<'_>| -> Result<usize> {
            Ok(q!(tx, imports::records::delete(id, ROWS as i64))?
                + q!(tx, imports::errors::delete(id, ROWS as i64))?)
        };
        if repo.write(clear).await.map_err(temporary)? == 0 {
            break;
        }
    }
    for part in errors.chunks(ROWS) {
        let rows: Vec<NewError> = part.iter().map(|error| new_error(id, 0, error)).collect();
        let insert = move |tx: &mut Tx<'_>| q!(tx, imports::errors::insert(&rows));
        repo.write(insert).await.map_err(temporary)?;
    }
    let save = move |tx: &mut Tx<'_>| q!(tx, imports::files::set_read(id, &read, tx.now()));
    repo.write(save).await.map_err(temporary)?;
    Ok(())
}

/// An error for the database.
pub fn new_error(import_id: ImportId, position: i64, error: &ImportError) -> NewError {
    NewError {
        import_id,
        position,
        line: error.line as i64,
        label: error.column.clone(),
        reason: error.reason.clone(),
        is_row: error.part == RejectedPart::Row,
    }
}

/// Products that were compared.
struct ComparedProducts {
    products: Vec<ProductRows>,
    previews: Vec<ProductPreview>,
    /// The SKUs of the file so far.
    pending: PendingSkus,
}

async fn compare(
    repo: &Repo,
    sheet: Arc<StoredSheet>,
    range: Range<usize>,
    mut pending: PendingSkus,
) -> Result<ComparedProducts, JobError> {
    let work = move |conn: &mut Conn<'_>| -> Result<ComparedProducts> {
        let (system, products) = (Scope::system(), sheet.load(range)?);
        let previews = product_csv::preview_products(conn, &system, &products, &mut pending)?;
        Ok(ComparedProducts { products, previews, pending })
    };
    repo.report(work).await.map_err(temporary)
}

/// A record with its errors.
#[derive(Clone)]
struct PreviewedRecord {
    record: NewRecord,
    errors: Vec<NewError>,
}

impl PreviewedRecord {
    fn new(
        import_id: ImportId,
        position: i64,
        product: &ProductRows,
        preview: ProductPreview,
        errors: &[ImportError],
    ) -> Result<Self> {
        let change = match preview.change {
            Some(ProductChange::New) => ImportChange::New,
            Some(ProductChange::Changed) => ImportChange::Changed,
            Some(ProductChange::Unchanged) => ImportChange::Unchanged,
            None => ImportChange::Rejected,
        };
        let is_imported = matches!(change, ImportChange::New | ImportChange::Changed);
        let errors = errors.iter().chain(&preview.report.rejected);
        let errors: Vec<NewError> =
            errors.map(|error| new_error(import_id, position, error)).collect();
        let record = NewRecord {
            import_id,
            position,
            line: product.lines().first().copied().unwrap_or_default() as i64,
            title: preview.title,
            change,
            changes: to_json(&shortened(preview.changes))?,
            error_count: errors.len() as i32,
            content: if is_imported { to_json(product)? } else { String::new() },
            record_id: preview.product.map(|product| product.id.get()),
            record_version: preview.product.map(|product| product.version),
        };
        Ok(Self { record, errors })
    }
}

/// The first fields, with short values.
fn shortened(changes: Vec<FieldChange>) -> Vec<FieldChange> {
    let short = |value: &mut String| {
        if let Some((end, _)) = value.char_indices().nth(MAX_VALUE) {
            value.truncate(end);
            value.push('…');
        }
    };
    let mut changes = changes;
    changes.truncate(MAX_FIELDS);
    for change in &mut changes {
        short(&mut change.before);
        short(&mut change.after);
    }
    changes
}

/// Stores records after a position. Returns `false` if the preview was started again meanwhile.
async fn store(
    repo: &Repo,
    id: ImportId,
    from: i64,
    rows: Vec<PreviewedRecord>,
) -> Result<bool, JobError> {
    let store = move |tx: &mut Tx<'_>| -> Result<bool> {
        let mut counts = PreviewCounts::default();
        for PreviewedRecord { record, errors } in &rows {
            match record.change {
                ImportChange::New => counts.new += 1,
                ImportChange::Changed => counts.changed += 1,
                ImportChange::Unchanged => counts.unchanged += 1,
                ImportChange::Rejected | ImportChange::Kept => {}
            }
            counts.errors += errors.len() as i64;
        }
        let to = from + rows.len() as i64;
        if q!(tx, imports::files::advance(id, from, to, counts, tx.now()))? == 0 {
            return Ok(false);
        }
        let records: Vec<NewRecord> = rows.iter().map(|row| row.record.clone()).collect();
        q!(tx, imports::records::insert(&records))?;
        for row in rows.iter().filter(|row| !row.errors.is_empty()) {
            q!(tx, imports::errors::insert(&row.errors))?;
        }
        tx.emit(Event::JobProgressed);
        Ok(true)
    };
    repo.write(store).await.map_err(temporary)
}
