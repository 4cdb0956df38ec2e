//! Uploading, recognizing and reading of files.

use std::{io, sync::Arc};

use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::{Repo, Tx},
    foundation::ids::ImportId,
    imported_orders::OrderSource,
    jobs::{self, Handler, JobError, JobFuture, Lane},
    pictures::Upload,
    product_csv::{self, FileFormat, HEAD_BYTES, Inspection, UnreadableFile},
    q,
    record_csv::{self, RecordKind},
};

use super::{
    error_file::write_error_file,
    files::{FileJob, ImportFolder, read_head},
    json::to_json,
    list::list_all_errors,
    models::{FileColumn, Import, ImportKind, ImportStatus, NewImport},
    preview::{self, PreviewJob},
    records::{self, RecordsJob},
    rejection::ImportRejection,
    undo,
};

pub use super::files::FILE_JOB;
pub use super::preview::PREVIEW_JOB;
pub use super::records::RECORDS_JOB;
pub use super::undo::UNDO_JOB;

/// Maximum bytes of a file: 50 MB.
pub const MAX_IMPORT_BYTES: u64 = 50_000_000;

/// Maximum number of columns. A page lists all of them.
const MAX_COLUMNS: usize = 1_000;

/// The imports of the shop. Clones share it.
#[derive(Clone)]
pub struct ImportService(Arc<Inner>);

struct Inner {
    repo: Repo,
    folder: ImportFolder,
}

/// A file that was recognized.
struct RecognizedFile {
    inspection: Inspection,
    stored_name: String,
}

impl ImportService {
    /// The imports with their files in a folder.
    pub fn new(repo: Repo, folder: impl Into<std::path::PathBuf>) -> Self {
        Self(Arc::new(Inner { repo, folder: ImportFolder::new(folder.into()) }))
    }

    /// Stores an uploaded file as a new import. If its format is known, a job begins to read it.
    ///
    /// # Errors
    /// An [`ImportRejection`] if there is nothing to import; nothing is stored then.
    pub async fn begin(&self, scope: &Scope, upload: &Upload, file_name: &str) -> Result<Import> {
        scope.require(Permission::ProductsWrite)?;
        if upload.bytes > MAX_IMPORT_BYTES {
            return Err(ImportRejection::FileTooLarge.into());
        }
        let (path, folder) = (upload.path(), self.0.folder.clone());
        let recognized = spawn_blocking(move || -> Result<RecognizedFile> {
            let head = read_head(&path, HEAD_BYTES).map_err(storage_error)?;
            let inspection = product_csv::inspect(&head).map_err(reject)?;
            check(&inspection)?;
            let stored_name = folder.store(&path).map_err(storage_error)?;
            Ok(RecognizedFile { inspection, stored_name })
        });
        let RecognizedFile { inspection, stored_name } = recognized.await.map_err(panicked)??;
        let bytes = i64::try_from(upload.bytes).unwrap_or(i64::MAX);
        let (scope, file_name, name) = (scope.clone(), file_name.to_owned(), stored_name.clone());
        let insert = move |tx: &mut Tx<'_>| {
            insert(
                tx,
                &scope,
                &inspection,
                NewFile { file_name: &file_name, stored_name: &name, bytes },
            )
        };
        let inserted = self.0.repo.write(insert).await;
        if inserted.is_err() {
            let _ = self.0.folder.delete(&stored_name);
        }
        inserted
    }

    /// The rows with errors of an import as a CSV file: the first line and the rows of the file, each with a
    /// message.
    pub async fn error_file(&self, scope: &Scope, import: &Import) -> Result<Vec<u8>> {
        let (id, scope) = (import.id, scope.clone());
        let errors = self.0.repo.admin_list(move |conn| list_all_errors(conn, &scope, id));
        let errors = errors.await?;
        let (folder, name) = (self.0.folder.clone(), import.stored_name.clone());
        let written = spawn_blocking(move || {
            let file = folder.read(&name)?;
            write_error_file(file, &errors)
        });
        written.await.map_err(panicked)?.map_err(storage_error)
    }

    /// The handler of [`PREVIEW_JOB`].
    pub fn previews(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| -> JobFuture { Box::pin(service.clone().preview(payload)) })
    }

    /// The handler of [`FILE_JOB`].
    pub fn deletions(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| -> JobFuture { Box::pin(service.clone().delete_file(payload)) })
    }

    /// The handler of [`RECORDS_JOB`].
    pub fn records(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| -> JobFuture { Box::pin(service.clone().import_records(payload)) })
    }

    async fn import_records(self, payload: String) -> Result<(), JobError> {
        let job: RecordsJob = parse(&payload)?;
        records::run(&self.0.repo, job).await
    }

    /// The handler of [`UNDO_JOB`].
    pub fn undos(&self) -> Handler {
        let service = self.clone();
        Box::new(move |payload| -> JobFuture { Box::pin(service.clone().undo(payload)) })
    }

    async fn undo(self, payload: String) -> Result<(), JobError> {
        let job: RecordsJob = parse(&payload)?;
        undo::run(&self.0.repo, job).await
    }

    async fn preview(self, payload: String) -> Result<(), JobError> {
        let job: PreviewJob = parse(&payload)?;
        preview::run(&self.0.repo, &self.0.folder, job).await
    }

    async fn delete_file(self, payload: String) -> Result<(), JobError> {
        let FileJob { stored_name } = parse(&payload)?;
        let folder = self.0.folder.clone();
        let deleted = spawn_blocking(move || folder.delete(&stored_name)).await;
        let deleted = deleted.map_err(|error| JobError::Temporary(error.to_string()))?;
        deleted.map_err(|error| JobError::Temporary(error.to_string()))
    }
}

fn parse<T: serde::de::DeserializeOwned>(payload: &str) -> Result<T, JobError> {
    serde_json::from_str(payload)
        .map_err(|error| JobError::Permanent(format!("unreadable: {error}")))
}

/// Returns the reason for people why a file can't be read.
fn reject(reason: UnreadableFile) -> Error {
    let rejection = match reason {
        UnreadableFile::Empty => ImportRejection::EmptyFile,
        UnreadableFile::Workbook => ImportRejection::SpreadsheetFile,
        UnreadableFile::NotText
        | UnreadableFile::NoColumn
        | UnreadableFile::Lacks(_)
        | UnreadableFile::OtherSystem(_) => ImportRejection::NotATable,
    };
    rejection.into()
}

/// Checks that a file can have products.
fn check(inspection: &Inspection) -> Result<(), ImportRejection> {
    if inspection.names.len() > MAX_COLUMNS {
        return Err(ImportRejection::TooManyColumns { max: MAX_COLUMNS });
    }
    if record_csv::recognize(&inspection.names).is_some() {
        return Ok(());
    }
    match inspection.format {
        FileFormat::Other(system) if !system.has_products() => {
            Err(ImportRejection::NothingToImport { what: system.name().to_owned() })
        }
        FileFormat::Unknown if inspection.names.len() < 2 => Err(ImportRejection::NotATable),
        _ => Ok(()),
    }
}

/// A stored file.
struct NewFile<'a> {
    file_name: &'a str,
    stored_name: &'a str,
    bytes: i64,
}

fn insert(
    tx: &mut Tx<'_>,
    scope: &Scope,
    inspection: &Inspection,
    file: NewFile<'_>,
) -> Result<Import> {
    let header_hash = const_hex::encode(Sha256::digest(inspection.names.join("\n")));
    let remembered = q!(tx, imports::mappings::find(&header_hash))?;
    let records = record_csv::recognize(&inspection.names);
    let (kind, format) = match records {
        Some(RecordKind::Customers) => (ImportKind::Customers, "a list of customers"),
        Some(RecordKind::Redirects) => (ImportKind::Redirects, "a list of redirects"),
        Some(RecordKind::Orders(OrderSource::Shopify)) => {
            (ImportKind::Orders, "a list of orders from Shopify")
        }
        Some(RecordKind::Orders(OrderSource::WooCommerce)) => {
            (ImportKind::Orders, "a list of orders from WooCommerce")
        }
        None => (ImportKind::Products, inspection.format.name()),
    };
    scope.require(records::needed_permission(kind))?;
    let is_readable = records.is_some() || inspection.format.is_readable();
    let guessed = if is_readable { None } else { Some(to_json(&inspection.guess_mapping())?) };
    let is_known = is_readable || remembered.is_some();
    let columns = inspection.names.iter().zip(&inspection.samples);
    let columns: Vec<FileColumn> = columns
        .map(|(name, samples)| FileColumn { name: name.clone(), samples: samples.clone() })
        .collect();
    let actor = scope.actor().ok_or(Error::Forbidden)?;
    let row = NewImport {
        kind,
        status: if is_known { ImportStatus::Reading } else { ImportStatus::Mapping },
        file_name: file.file_name,
        stored_name: file.stored_name,
        bytes: file.bytes,
        format,
        evidence: &inspection.evidence.join(", "),
        header: &to_json(&columns)?,
        mapping: remembered.as_deref().or(guessed.as_deref()),
        header_hash: &header_hash,
        actor_name: &actor.name,
        inserted_at: tx.now(),
        updated_at: tx.now(),
    };
    let id: ImportId = q!(tx, imports::files::insert(&row))?;
    if is_known {
        jobs::enqueue(tx, Lane::Imports, PREVIEW_JOB, &PreviewJob { import: id })?;
    }
    scope.record(tx, Change::new("uploaded", SubjectKind::Import, id, file.file_name));
    q!(tx, imports::files::find(id))
}

fn storage_error(error: io::Error) -> Error {
    Error::Internal(format!("import files: {error}"))
}

fn panicked(error: tokio::task::JoinError) -> Error {
    Error::Internal(error.to_string())
}
