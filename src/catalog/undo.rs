//! Undoing changes of products.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{self, AuditEntry, Purpose, SubjectKind},
    db::Tx,
    foundation::ids::{AuditEntryId, ProductId},
    q,
};

use super::{
    history::{ProductSnapshot, read_snapshot},
    product_record,
    rejection::CatalogRejection,
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
    let title = entry.label.clone();
    let Some(ProductSnapshot { mut draft, removed }) = read_snapshot(&entry)? else {
        return Err(CatalogRejection::NotUndoable { title }.into());
    };
    let product = ProductId::from(entry.subject_id);
    let mut stored = match product_record::load(tx, product) {
        Err(Error::NotFound) => return Err(CatalogRejection::DeletedSince { title }.into()),
        stored => stored?,
    };
    if Some(stored.product.version) != entry.version_after {
        let title = stored.product.attributes.title;
        return Err(changed_since(tx, title, &entry)?.into());
    }
    let scope = scope.clone().with_purpose(Purpose::Undo(entry.change_set_id));
    if let Some(deletion) = removed {
        match restore_product_parts(tx, &scope, deletion) {
            // Restored before, or removed for good: the variants are created again without their stock.
            Err(Error::NotFound) => {}
            restored => drop(restored?),
        }
        stored = product_record::load(tx, product)?;
    }
    let left = q!(tx, catalog::categories::by_ids(&draft.categories))?;
    draft.categories.retain(|id| left.iter().any(|category| category.id == *id));
    let title = draft.title.clone();
    match save(tx, &scope, Some(&stored), draft) {
        Ok(_) => Ok(title),
        Err(Error::Invalid(form)) => {
            let problems = form.errors().iter().map(|error| error.message.clone()).collect();
            Err(CatalogRejection::UndoDoesNotFit { title, problems }.into())
        }
        Err(error) => Err(error),
    }
}

/// Explains that a product was changed after an entry: by whom, and which fields.
fn changed_since(tx: &mut Tx<'_>, title: String, entry: &AuditEntry) -> Result<CatalogRejection> {
    let later = audit::list_later_entries(tx, entry)?;
    let changes = later.iter().map(|later| {
        let fields: Vec<&str> = later.changes.iter().map(|field| field.label.as_str()).collect();
        match fields.is_empty() {
            true => format!("{} by {}", later.action, later.actor_name),
            false => format!("{} by {}", fields.join(", "), later.actor_name),
        }
    });
    Ok(CatalogRejection::ChangedSince { title, changes: changes.collect() })
}
