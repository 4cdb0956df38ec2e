//! Choosing the meanings of a file's columns.

use crate::{
    Result,
    accounts::{Permission, Scope},
    audit::{Change, SubjectKind},
    db::Tx,
    foundation::{changeset::Changeset, ids::ImportId, params::Params},
    jobs::{self, Lane},
    product_csv::ColumnMapping,
    q,
};

use super::{
    json::{from_json, to_json},
    models::{Import, ImportStatus},
    preview::{PREVIEW_JOB, PreviewJob},
    rejection::ImportRejection,
};

/// Returns the form with the meanings of a file's columns, as they were chosen or guessed.
pub fn change_mapping(import: &Import) -> Changeset {
    let chosen: Option<ColumnMapping> =
        import.mapping.as_deref().and_then(|text| from_json(text).ok());
    let guess = || {
        let names: Vec<String> =
            import.file_columns().into_iter().map(|column| column.name).collect();
        ColumnMapping::guess(&names, |_| None)
    };
    chosen.unwrap_or_else(guess).form()
}

/// Saves the meanings of a file's columns, remembers them for files with the same columns, and begins the preview
/// again.
///
/// # Errors
/// `Invalid` if nothing identifies products or a column has two meanings. `Rejected` if the file was imported.
pub fn save_mapping(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ImportId,
    params: Params,
) -> Result<Import> {
    scope.require(Permission::ProductsWrite)?;
    let import = q!(tx, imports::files::lock(id))?;
    match import.status {
        ImportStatus::Mapping
        | ImportStatus::Reading
        | ImportStatus::Ready
        | ImportStatus::Failed => {}
        ImportStatus::Applying
        | ImportStatus::Done
        | ImportStatus::Undoing
        | ImportStatus::Undone => return Err(ImportRejection::ImportAlreadyStarted.into()),
    }
    let mapping = ColumnMapping::cast(params, import.file_columns().len())?;
    let mapping = to_json(&mapping)?;
    q!(tx, imports::mappings::save(&import.header_hash, &mapping, tx.now()))?;
    q!(tx, imports::files::restart(id, Some(&*mapping), tx.now()))?;
    jobs::enqueue(tx, Lane::Imports, PREVIEW_JOB, &PreviewJob { import: id })?;
    scope.record(tx, Change::new("mapped", SubjectKind::Import, id, &import.file_name));
    q!(tx, imports::files::find(id))
}
