//! Importing the records of a confirmed preview.

use std::sync::Arc;

use crate::{
    Result,
    accounts::Scope,
    catalog::ProductChange,
    db::Tx,
    foundation::ids::{ProductId, Versioned},
    product_batches::{ChunkReport, ProductBatch, ProductResult, ResultOutcome},
    product_csv::{
        self, ColumnLabels, ImportedProduct, PlannedProduct, ProductRows, import_planned_products,
    },
    q,
};

use super::{
    json::from_json,
    models::{FinishedRecord, Import, ImportChange, ImportStatus, PlannedRecord},
    preview::new_error,
    webhook_events::notify_finished,
};

/// Imports the next products of a batch: a [`product_batches::ApplyChunk`](crate::product_batches::ApplyChunk).
/// Products that someone changed since the preview are kept as they are.
pub fn apply_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: &ProductBatch,
    limit: usize,
) -> Result<ChunkReport> {
    let import = q!(tx, imports::files::by_batch(batch.id))?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
    let records = q!(tx, imports::records::planned(import.id, batch.position, wanted))?;
    let labels: Arc<ColumnLabels> = Arc::new(from_json(&import.labels)?);
    let planned: Vec<PlannedProduct> =
        records.iter().map(|record| plan(record, &labels)).collect::<Result<_>>()?;
    let imported = import_planned_products(tx, scope, &planned)?;
    for (record, imported) in records.iter().zip(&imported) {
        finish_record(tx, &import, record, imported)?;
    }
    let mut report = report_chunk(imported);
    report.next = records.last().map(|last| last.position).filter(|_| records.len() == limit);
    if report.next.is_none() {
        q!(tx, imports::files::set_status(import.id, ImportStatus::Done, "", tx.now()))?;
        notify_finished(tx, import.id)?;
    }
    Ok(report)
}

/// Returns the report of a chunk of a batch that imported products.
pub fn report_chunk(imported: Vec<ImportedProduct>) -> ChunkReport {
    let mut report = ChunkReport::default();
    for imported in imported {
        match result(imported) {
            None => report.done += 1,
            Some(result) => report.results.push(result),
        }
    }
    report
}

fn plan(record: &PlannedRecord, labels: &Arc<ColumnLabels>) -> Result<PlannedProduct> {
    let rows: ProductRows = from_json(&record.content)?;
    let product = record.record_id.zip(record.record_version);
    Ok(PlannedProduct {
        rows: rows.with_labels(Arc::clone(labels)),
        product: product.map(|(id, version)| Versioned::new(ProductId::from(id), version)),
    })
}

fn finish_record(
    tx: &mut Tx<'_>,
    import: &Import,
    record: &PlannedRecord,
    imported: &ImportedProduct,
) -> Result<()> {
    let change = match imported.change {
        Some(ProductChange::New) => ImportChange::New,
        Some(ProductChange::Changed) => ImportChange::Changed,
        Some(ProductChange::Unchanged) => ImportChange::Unchanged,
        None if imported.kept.is_empty() => ImportChange::Rejected,
        None => ImportChange::Kept,
    };
    // The preview stored the errors of all others.
    if change == ImportChange::Rejected {
        let errors = imported.report.rejected.iter();
        let errors: Vec<_> =
            errors.map(|error| new_error(import.id, record.position, error)).collect();
        q!(tx, imports::errors::insert(&errors))?;
        q!(tx, imports::records::add_errors(import.id, record.position, errors.len() as i32))?;
    }
    let id = imported.product.map(|id| id.get());
    let (position, undo) = (record.position, String::new());
    let finished = FinishedRecord { position, change, record_id: id, undo };
    q!(tx, imports::records::finish(import.id, &finished))?;
    Ok(())
}

/// Returns the result of a product that was not imported.
fn result(imported: ImportedProduct) -> Option<ProductResult> {
    let ImportedProduct { product, title, change, kept, report } = imported;
    if change.is_some() {
        return None;
    }
    let (outcome, reason) = match kept.is_empty() {
        false => (ResultOutcome::Kept, kept),
        true => {
            let first = report.rejected.first().map(product_csv::ImportError::to_string);
            (ResultOutcome::Failed, first.unwrap_or_default())
        }
    };
    Some(ProductResult { outcome, product, title, reason })
}
