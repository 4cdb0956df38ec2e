//! Confirming and undoing imports.

use crate::{
    Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::Tx,
    error::ensure_version,
    events::Event,
    foundation::ids::ImportId,
    product_batches::{self, BatchKind, NewBatch},
    q,
};

use super::{
    models::{Import, ImportKind, ImportStatus},
    records,
    rejection::ImportRejection,
    undo,
};

/// Imports a file whose preview is complete. A batch changes the shop. An import that was started before is
/// returned as it is, so that confirming twice imports once.
///
/// # Errors
/// `Rejected` if the preview is not complete, if nothing would change, if another import is running, or as stale
/// if it has another version than is required.
pub fn start_import(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ImportId,
    required_version: Option<i32>,
) -> Result<Import> {
    scope.require(Permission::ProductsRead)?;
    let import = q!(tx, imports::files::lock(id))?;
    scope.require(records::needed_permission(import.kind))?;
    if import.kind == ImportKind::Products {
        scope.require(Permission::StockWrite)?;
    }
    match import.status {
        ImportStatus::Ready => {}
        ImportStatus::Applying
        | ImportStatus::Done
        | ImportStatus::Undoing
        | ImportStatus::Undone => return Ok(import),
        ImportStatus::Mapping | ImportStatus::Reading | ImportStatus::Failed => {
            return Err(ImportRejection::ImportNotReady.into());
        }
    }
    ensure_version(required_version, import.version, &import.file_name)?;
    let total = import.new_count + import.changed_count;
    if total == 0 {
        return Err(ImportRejection::NothingChanges.into());
    }
    ensure_alone(tx, scope, id)?;
    // A concurrent start of another import violates a unique index.
    match import.kind {
        ImportKind::Products => start_batch(tx, scope, &import, total)?,
        ImportKind::Customers | ImportKind::Redirects | ImportKind::Orders => {
            records::start(tx, scope, &import)?;
        }
    }
    scope.record(tx, Change::new("imported", SubjectKind::Import, id, &import.file_name));
    tx.emit(Event::JobProgressed);
    q!(tx, imports::files::find(id))
}

fn start_batch(tx: &mut Tx<'_>, scope: &Scope, import: &Import, total: i64) -> Result<()> {
    let new = NewBatch {
        kind: BatchKind::Import,
        title: import.file_name.clone(),
        parameters: "{}".to_owned(),
        total,
    };
    let batch = product_batches::create_batch(tx, scope, &new)?;
    q!(tx, imports::files::start(import.id, Some(batch), tx.now()))?;
    product_batches::start_batch(tx, scope, batch, None)?;
    Ok(())
}

/// Checks that no other import or undo is running. One whose batch stopped counts as done.
fn ensure_alone(tx: &mut Tx<'_>, scope: &Scope, id: ImportId) -> Result<()> {
    let Some(other) = q!(tx, imports::files::running(id))? else { return Ok(()) };
    let is_busy = match other.batch_id {
        Some(batch) => product_batches::get_batch(tx, scope, batch)?.status.is_busy(),
        None => other.kind != ImportKind::Products,
    };
    if is_busy {
        let file_name = other.file_name;
        return Err(ImportRejection::AnotherImportRunning { file_name }.into());
    }
    q!(tx, imports::files::set_status(other.id, ImportStatus::Done, "", tx.now()))?;
    Ok(())
}

/// Undoes an import by a job. It needs the same permissions as importing.
///
/// # Errors
/// `Rejected` if it was not imported, is still running, was undone, or is too old, or if another import is running.
pub fn undo_import(tx: &mut Tx<'_>, scope: &Scope, id: ImportId) -> Result<Import> {
    scope.require(Permission::ProductsRead)?;
    let import = q!(tx, imports::files::lock(id))?;
    scope.require(records::needed_permission(import.kind))?;
    match import.kind {
        ImportKind::Products => {
            scope.require(Permission::StockWrite)?;
            let batch = import.batch_id.ok_or(ImportRejection::ImportNotStarted)?;
            product_batches::start_undo(tx, scope, batch, None)?;
        }
        ImportKind::Customers | ImportKind::Redirects | ImportKind::Orders => {
            undo::start(tx, scope, &import)?;
            ensure_alone(tx, scope, id)?;
        }
    }
    scope.record(tx, Change::new("undone", SubjectKind::Import, id, &import.file_name));
    tx.emit(Event::JobProgressed);
    q!(tx, imports::files::find(id))
}
