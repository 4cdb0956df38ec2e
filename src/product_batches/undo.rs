//! Undoing the changes of a batch.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    accounts::Scope,
    audit::{self, AuditEntry, SubjectKind},
    catalog,
    db::Tx,
    foundation::ids::{CategoryId, ProductId, VariantId},
    inventory,
};

use super::{
    models::{ProductBatch, ResultOutcome},
    report::{ChunkReport, ProductResult},
};

/// Undoes the batch's last change set that was not undone yet.
pub(super) fn undo_chunk(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: &ProductBatch,
) -> Result<ChunkReport> {
    let mut report = ChunkReport::default();
    let found = audit::get_batch_change_set_before(tx, batch.id, batch.undo_position)?;
    let Some(change_set) = found else { return Ok(report) };
    let entries = audit::list_change_set_entries(tx, change_set)?;
    let changes = BatchChanges::load(tx, batch, &entries)?;
    for entry in entries.iter().rev() {
        if let Some(product) = changes.product_of(entry).filter(|_| changes.is_last(entry)) {
            let undone = tx.attempt(|tx| changes.undo(tx, scope, batch, product));
            match undone.map_err(reason) {
                Ok(()) => report.done += 1,
                Err(reason) => report.results.push(ProductResult {
                    outcome: ResultOutcome::Kept,
                    product: Some(product),
                    title: current_title(tx, scope, product, entry)?,
                    reason: reason?,
                }),
            }
        }
        if entry.subject_kind == SubjectKind::Category && entry.action == "created" {
            catalog::undo_category_creation(tx, scope, CategoryId::from(entry.subject_id))?;
        }
    }
    report.next = Some(change_set.get());
    Ok(report)
}

/// Returns the title of a product that is kept, or the label of an entry about it if the product was deleted.
fn current_title(
    tx: &mut Tx<'_>,
    scope: &Scope,
    product: ProductId,
    entry: &AuditEntry,
) -> Result<String> {
    match catalog::get_product(tx, scope, product) {
        Ok(record) => Ok(record.product.attributes.title),
        Err(Error::NotFound) => Ok(entry.label.clone()),
        Err(error) => Err(error),
    }
}

/// Returns the reason why a product is kept, for people. Returns other errors as errors.
fn reason(error: Error) -> Result<String> {
    match error {
        Error::Rejected(reason) => Ok(reason.to_string()),
        Error::Invalid(form) => {
            let messages = form.errors().iter().map(|error| error.message.as_str());
            Ok(messages.collect::<Vec<_>>().join("; "))
        }
        Error::NotFound => Ok("It was deleted.".to_owned()),
        error => Err(error),
    }
}

/// What a whole batch changed in the products of one of its change sets.
struct BatchChanges {
    /// The product of each variant whose stock was changed and that still exists.
    products: BTreeMap<VariantId, ProductId>,
    /// The entries about each product, the oldest first.
    of_products: BTreeMap<ProductId, Vec<AuditEntry>>,
    /// The ids of the last entry about each product or the stock of its variants.
    last: BTreeMap<ProductId, i64>,
}

impl BatchChanges {
    fn load(tx: &mut Tx<'_>, batch: &ProductBatch, entries: &[AuditEntry]) -> Result<Self> {
        let ids = |kind: SubjectKind| {
            let about = entries.iter().filter(move |entry| entry.subject_kind == kind);
            let mut ids: Vec<i64> = about.map(|entry| entry.subject_id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let mut product_ids = ids(SubjectKind::Product);
        let stocked: Vec<VariantId> =
            ids(SubjectKind::Stock).into_iter().map(VariantId::from).collect();
        product_ids
            .extend(catalog::list_variant_products(tx, &stocked)?.into_values().map(|id| id.get()));
        product_ids.sort_unstable();
        product_ids.dedup();
        let owners: Vec<ProductId> = product_ids.iter().copied().map(ProductId::from).collect();
        let products = catalog::list_product_variants(tx, &owners)?;
        let variants: Vec<i64> = products.keys().map(|id| id.get()).collect();
        let mut changes = Self { products, of_products: BTreeMap::new(), last: BTreeMap::new() };
        let of_stock = audit::list_batch_entries(tx, batch.id, SubjectKind::Stock, &variants)?;
        let of_products =
            audit::list_batch_entries(tx, batch.id, SubjectKind::Product, &product_ids)?;
        for entry in of_stock.into_iter().chain(of_products) {
            let Some(product) = changes.product_of(&entry) else { continue };
            let last = changes.last.entry(product).or_default();
            *last = entry.id.get().max(*last);
            if entry.subject_kind == SubjectKind::Product {
                changes.of_products.entry(product).or_default().push(entry);
            }
        }
        Ok(changes)
    }

    /// The product that an entry is about, if it is about one or about the stock of a variant that exists.
    fn product_of(&self, entry: &AuditEntry) -> Option<ProductId> {
        match entry.subject_kind {
            SubjectKind::Product => Some(ProductId::from(entry.subject_id)),
            SubjectKind::Stock => self.products.get(&VariantId::from(entry.subject_id)).copied(),
            _ => None,
        }
    }

    /// Returns `true` if an entry is the batch's last one about its product, which is undone with it.
    fn is_last(&self, entry: &AuditEntry) -> bool {
        let product = self.product_of(entry);
        product.and_then(|product| self.last.get(&product)) == Some(&entry.id.get())
    }

    /// Undoes everything that the batch changed in a product.
    fn undo(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        batch: &ProductBatch,
        product: ProductId,
    ) -> Result<()> {
        if let Some(entries) = self.of_products.get(&product) {
            catalog::undo_batch_changes(tx, scope, entries)?;
        }
        let variants: Vec<VariantId> =
            catalog::list_product_variants(tx, &[product])?.into_keys().collect();
        inventory::undo_batch_stock(tx, scope, batch.id, &variants)
    }
}
