//! Undoing changes of products.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{self, AuditEntry, Purpose, SubjectKind},
    db::Tx,
    foundation::ids::{AuditEntryId, CategoryId, DeletionId, ProductId},
    q,
};

use super::{
    category_form::delete_category,
    draft::ProductDraft,
    history::read_snapshot,
    product_record::{self, ProductRecord},
    rejection::CatalogRejection,
    removal::{Removal, delete_product},
    removed_parts::restore_product_parts,
    save::save,
};

/// Undoes a change of a product: restores the product as it was before, as a change of its own. Stock, which
/// has its own ledger, does not change. Returns the product's title.
///
/// # Errors
/// `NotFound` unless the entry is about a product. `Rejected` if the product was changed since, with the names
/// of what was changed; if it was deleted; or if it can't be what it was, because another product has its URL,
/// for example.
pub fn undo_product_change(tx: &mut Tx<'_>, scope: &Scope, id: AuditEntryId) -> Result<String> {
    scope.require(Permission::ProductsWrite)?;
    let entry = audit::get_entry(tx, id)?;
    if entry.subject_kind != SubjectKind::Product {
        return Err(Error::NotFound);
    }
    if entry.snapshot.is_none() {
        return Err(CatalogRejection::NotUndoable { title: entry.label }.into());
    }
    let scope = scope.clone().with_purpose(Purpose::Undo(entry.change_set_id));
    restore_before(tx, &scope, std::slice::from_ref(&entry))
}

/// Undoes all changes that a batch made to a product, given its entries about the product, the oldest first:
/// restores the product as it was before the first one, or deletes it if the batch created it. Stock does not
/// change. Returns the product's title.
///
/// # Errors
/// `Rejected` if the product was changed since or in between; if it was deleted, unless the batch created it;
/// if an order refers to a product that would be deleted; or if it can't be what it was.
pub fn undo_batch_changes(
    tx: &mut Tx<'_>,
    scope: &Scope,
    entries: &[AuditEntry],
) -> Result<String> {
    scope.require(Permission::ProductsWrite)?;
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Err(Error::NotFound);
    };
    if first.action != "created" {
        return restore_before(tx, scope, entries);
    }
    let id = ProductId::from(first.subject_id);
    let title = last.label.clone();
    let stored = match load_unchanged(tx, entries) {
        // Deleted since, which is what the undo would do.
        Err(Error::NotFound) => return Ok(title),
        stored => stored?,
    };
    let version = stored.product.version;
    tx.attempt(|tx| match delete_product(tx, scope, id, Some(version))? {
        deleted if deleted.removal == Removal::Archived => {
            Err(CatalogRejection::OrderedSince { title: deleted.title }.into())
        }
        deleted => Ok(deleted.title),
    })
}

/// Deletes a category that a batch created, unless it is used or was changed since. Returns `true` if it was
/// deleted.
pub fn undo_category_creation(tx: &mut Tx<'_>, scope: &Scope, id: CategoryId) -> Result<bool> {
    /// The version of a category that was never changed.
    const FIRST_VERSION: i32 = 1;
    if q!(tx, catalog::categories::is_used(id))? {
        return Ok(false);
    }
    let deleted = tx.attempt(|tx| delete_category(tx, scope, id, Some(FIRST_VERSION)));
    match deleted {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Rejected(_) | Error::Forbidden) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Restores a product as it was before the first of some entries about it.
fn restore_before(tx: &mut Tx<'_>, scope: &Scope, entries: &[AuditEntry]) -> Result<String> {
    let title = entries.last().map(|last| last.label.clone()).unwrap_or_default();
    let mut stored = match load_unchanged(tx, entries) {
        Err(Error::NotFound) => return Err(CatalogRejection::DeletedSince { title }.into()),
        stored => stored?,
    };
    let Some(SnapshotBefore { mut draft, removed }) = read_before(entries)? else {
        return Err(CatalogRejection::NotUndoable { title }.into());
    };
    let has_removed = !removed.is_empty();
    for deletion in removed {
        match restore_product_parts(tx, scope, deletion) {
            // Restored before, or removed for good: the variants are created again without their stock.
            Err(Error::NotFound) => {}
            restored => drop(restored?),
        }
    }
    if has_removed {
        stored = product_record::load(tx, stored.product.id)?;
    }
    let left = q!(tx, catalog::categories::by_ids(&draft.categories))?;
    draft.categories.retain(|id| left.iter().any(|category| category.id == *id));
    let title = draft.title.clone();
    match save(tx, scope, Some(&stored), draft) {
        Ok(_) => Ok(title),
        Err(Error::Invalid(form)) => {
            let problems = form.errors().iter().map(|error| error.message.clone()).collect();
            Err(CatalogRejection::UndoDoesNotFit { title, problems }.into())
        }
        Err(error) => Err(error),
    }
}

/// A product before some changes, and what the changes removed from it, the last first.
struct SnapshotBefore {
    draft: ProductDraft,
    removed: Vec<DeletionId>,
}

/// Reads the product before the first of some entries. `None` if it was not stored.
fn read_before(entries: &[AuditEntry]) -> Result<Option<SnapshotBefore>> {
    let mut before = None;
    let mut removed = Vec::new();
    for entry in entries.iter().rev() {
        let Some(snapshot) = read_snapshot(entry)? else { return Ok(None) };
        removed.extend(snapshot.removed);
        before = Some(snapshot.draft);
    }
    Ok(before.map(|draft| SnapshotBefore { draft, removed }))
}

/// Loads the product that some entries are about. Fails if it has changed since the last one, unless that was
/// undone, or between two of them.
fn load_unchanged(tx: &mut Tx<'_>, entries: &[AuditEntry]) -> Result<ProductRecord> {
    let last = entries.last().ok_or(Error::NotFound)?;
    let stored = product_record::load(tx, ProductId::from(last.subject_id))?;
    if Some(stored.product.version) != last.version_after && !is_restored(tx, &stored, last)? {
        return Err(changed_since(tx, stored.product.attributes.title, last)?.into());
    }
    for pair in entries.windows(2) {
        let follows =
            pair[1].version_after.is_some_and(|after| Some(after - 1) == pair[0].version_after);
        if !follows {
            return Err(changed_since(tx, stored.product.attributes.title, &pair[0])?.into());
        }
    }
    Ok(stored)
}

/// Returns `true` if a product is as an entry left it, because all later changes were undone.
fn is_restored(tx: &mut Tx<'_>, stored: &ProductRecord, entry: &AuditEntry) -> Result<bool> {
    let version = entry.version_after.map(|version| version + 1);
    let later = audit::list_later_entries(tx, entry)?;
    // What was before the next change is what the entry left.
    let next = later.iter().find(|later| later.version_after == version);
    let left = next.map(read_snapshot).transpose()?.flatten();
    Ok(left.is_some_and(|left| left.draft == stored.draft))
}

/// Explains that a product was changed after an entry: by whom, and which fields.
fn changed_since(tx: &mut Tx<'_>, title: String, entry: &AuditEntry) -> Result<CatalogRejection> {
    let later = audit::list_later_entries(tx, entry)?;
    let others =
        later.iter().filter(|later| entry.batch_id.is_none() || later.batch_id != entry.batch_id);
    let changes = others.map(|later| {
        let fields: Vec<&str> = later.changes.iter().map(|field| field.label.as_str()).collect();
        match fields.is_empty() {
            true => format!("{} by {}", later.action, later.actor_name),
            false => format!("{} by {}", fields.join(", "), later.actor_name),
        }
    });
    Ok(CatalogRejection::ChangedSince { title, changes: changes.collect() })
}
