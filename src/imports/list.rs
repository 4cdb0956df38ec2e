//! Imports and their records for people and programs.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, types::load_rows},
    foundation::{
        clock::Timestamp,
        ids::ImportId,
        page::{Page, PageRequest},
        slice::{Slice, SliceRequest},
    },
    pictures::FetchStatus,
    product_batches::{self, BatchPhase, BatchResult, BatchStatus, ProductBatch},
    q,
};

use super::{
    models::{Import, ImportKind, ImportRecord, ImportStatus, PictureCount, RecordError},
    record_filter::RecordFilter,
    records::permission_to_read,
    undo::undo_deadline,
};

/// The most errors in a file of errors.
const MAX_ERRORS: i64 = 100_000;
/// The most errors about no record that are shown.
const MAX_REST: i64 = 50;

/// An import with its batch.
#[derive(Clone, Debug)]
pub struct ImportView {
    /// The import.
    pub import: Import,
    /// The batch that changes products, once it was confirmed.
    pub batch: Option<ProductBatch>,
}

impl ImportView {
    /// Returns `true` while a job works on it.
    pub fn is_busy(&self) -> bool {
        match (&self.batch, self.import.status) {
            (_, ImportStatus::Reading | ImportStatus::Undoing) => true,
            (Some(batch), _) => batch.status.is_busy(),
            (None, status) => status == ImportStatus::Applying,
        }
    }

    /// Returns the time until which it can be undone; `None` if it was not imported, was undone, or is from before
    /// imports of its kind could be undone.
    pub fn undo_deadline(&self) -> Option<Timestamp> {
        match &self.batch {
            Some(batch) => product_batches::undo_deadline(batch),
            None => undo_deadline(&self.import),
        }
    }

    /// Returns the first records that the import or its undo did not change.
    pub fn list_kept(&self, conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<KeptRecord>> {
        let Some(batch) = &self.batch else {
            scope.require(permission_to_read(self.import.kind))?;
            let records = q!(conn, imports::records::kept(self.import.id, MAX_REST))?;
            return Ok(records.into_iter().map(KeptRecord::from).collect());
        };
        let phase = match batch.status {
            BatchStatus::Undoing | BatchStatus::Undone => BatchPhase::Undo,
            _ => BatchPhase::Apply,
        };
        let request = PageRequest { number: 1, per_page: MAX_REST };
        let results = product_batches::list_results(conn, scope, batch.id, phase, request)?;
        Ok(results.items.into_iter().map(KeptRecord::from).collect())
    }
}

/// A record that an import or its undo left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its title or name.
    pub title: String,
    /// The id of the shop's record.
    pub record_id: Option<i64>,
    /// Why it is kept, for people.
    pub reason: String,
}

impl From<ImportRecord> for KeptRecord {
    fn from(record: ImportRecord) -> Self {
        Self { title: record.title, record_id: record.record_id, reason: record.kept_reason }
    }
}

impl From<BatchResult> for KeptRecord {
    fn from(result: BatchResult) -> Self {
        let record_id = result.product_id.map(|id| id.get());
        Self { title: result.title, record_id, reason: result.reason }
    }
}

/// A page of the records of an import.
#[derive(Clone, Debug)]
pub struct RecordPage {
    /// Their kind.
    pub kind: ImportKind,
    /// The records.
    pub records: Page<ImportRecord>,
    /// The errors about these records, by their positions.
    pub errors: HashMap<i64, Vec<RecordError>>,
}

/// The pictures on other sites of an import's products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportPictures {
    /// Those that are still fetched.
    pub waiting: i64,
    /// Those that could not be fetched.
    pub failed: i64,
}

/// Counts the pictures on other sites of an import's products.
pub fn count_pictures(
    conn: &mut Conn<'_>,
    scope: &Scope,
    import: &Import,
) -> Result<ImportPictures> {
    scope.require(Permission::ProductsRead)?;
    let mut pictures = ImportPictures::default();
    if import.kind != ImportKind::Products || import.batch_id.is_none() {
        return Ok(pictures);
    }
    for PictureCount { status, count } in q!(conn, imports::records::count_pictures(import.id))? {
        match status {
            FetchStatus::Waiting => pictures.waiting = count,
            FetchStatus::Failed => pictures.failed = count,
            FetchStatus::Fetched | FetchStatus::GivenUp => {}
        }
    }
    Ok(pictures)
}

/// Returns an import.
pub fn get_import(conn: &mut Conn<'_>, scope: &Scope, id: ImportId) -> Result<ImportView> {
    let import = find(conn, scope, id)?;
    with_batch(conn, scope, import)
}

/// Returns `true` if the scope may see the records of an import.
pub fn may_read_import(scope: &Scope, import: &Import) -> bool {
    scope.may(permission_to_read(import.kind))
}

/// Returns an import whose records the scope may see.
fn find(conn: &mut Conn<'_>, scope: &Scope, id: ImportId) -> Result<Import> {
    scope.require(Permission::ProductsRead)?;
    let import = q!(conn, imports::files::find(id))?;
    scope.require(permission_to_read(import.kind))?;
    Ok(import)
}

fn with_batch(conn: &mut Conn<'_>, scope: &Scope, import: Import) -> Result<ImportView> {
    let batch = match import.batch_id {
        Some(batch) => Some(product_batches::get_batch(conn, scope, batch)?),
        None => None,
    };
    Ok(ImportView { import, batch })
}

/// Returns a page of the imports, the newest first.
pub fn list_imports(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: PageRequest,
) -> Result<Page<ImportView>> {
    scope.require(Permission::ProductsRead)?;
    let mut items = Vec::new();
    for import in q!(conn, imports::files::page(request))? {
        items.push(with_batch(conn, scope, import)?);
    }
    Ok(Page { items, total: q!(conn, imports::files::count())?, request })
}

/// Returns a slice of the imports, the newest first, for programs.
pub fn list_import_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<ImportView>> {
    scope.require(Permission::ProductsRead)?;
    let request = request.newest_first();
    let slice = load_rows(&request, |range| q!(conn, imports::files::keys(range)))?;
    let mut views = Vec::new();
    for import in q!(conn, imports::files::by_ids(&slice.ids()))? {
        views.push(with_batch(conn, scope, import)?);
    }
    Ok(slice.with_records(views, |view: &ImportView| view.import.id.get()))
}

/// Returns a page of the records of an import, with their errors.
pub fn list_records(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ImportId,
    filter: RecordFilter,
    request: PageRequest,
) -> Result<RecordPage> {
    let import = find(conn, scope, id)?;
    let items = q!(conn, imports::records::page(id, filter, request))?;
    let total = match filter.known_count(&import) {
        Some(count) => count,
        None => q!(conn, imports::records::count(id, filter))?,
    };
    let positions: Vec<i64> = items.iter().map(|record| record.position).collect();
    let mut errors: HashMap<i64, Vec<RecordError>> = HashMap::new();
    for error in q!(conn, imports::errors::of_records(id, &positions))? {
        errors.entry(error.position).or_default().push(error);
    }
    Ok(RecordPage { kind: import.kind, records: Page { items, total, request }, errors })
}

/// Returns the first errors of an import that are about none of its records.
pub fn list_file_errors(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ImportId,
) -> Result<Vec<RecordError>> {
    find(conn, scope, id)?;
    q!(conn, imports::errors::of_file(id, MAX_REST))
}

/// Returns all errors of an import in the order of the lines.
pub fn list_all_errors(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ImportId,
) -> Result<Vec<RecordError>> {
    find(conn, scope, id)?;
    q!(conn, imports::errors::all(id, MAX_ERRORS))
}
