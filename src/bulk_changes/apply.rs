//! Applying a bulk change.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{self, ProductRecord},
    db::Tx,
    foundation::{
        clock::Timestamp,
        ids::{ProductId, Versioned},
    },
    inventory::{self, Stock, StockReference},
    product_batches::{self, ChunkReport, ProductBatch, ProductResult, ResultOutcome},
};

use super::{
    change::{BulkAction, BulkChange},
    plan::plan,
    preview::{ProductStock, read_change},
};

/// Changes the next products of a bulk change. Products that have another version than in the preview are kept.
pub fn apply_chunk(
    tx: &mut Tx<'_>,
    scope: &Scope,
    batch: &ProductBatch,
    limit: usize,
) -> Result<ChunkReport> {
    let change = read_change(batch)?;
    let after = ProductId::from(batch.position);
    let items = product_batches::list_items_after(tx, batch.id, after, limit)?;
    let ids: Vec<ProductId> = items.iter().map(|item| item.id).collect();
    let records = catalog::list_product_records(tx, scope, &ids)?;
    let stock = ProductStock::load(tx, scope, &change, &records)?;
    let records: HashMap<ProductId, ProductRecord> =
        records.into_iter().map(|record| (record.product.id, record)).collect();
    let mut report = ChunkReport::default();
    for item in &items {
        let result = |outcome, title: &str, reason: String| ProductResult {
            outcome,
            product: Some(item.id),
            title: title.to_owned(),
            reason,
        };
        let Some(record) = records.get(&item.id) else {
            let reason = "It was deleted since the preview.".to_owned();
            let title = format!("Product {}", item.id);
            report.results.push(result(ResultOutcome::Kept, &title, reason));
            continue;
        };
        let title = &record.product.title;
        let changed = Changed { change: &change, read: *item, previewed_at: batch.inserted_at };
        let done = tx.attempt(|tx| changed.apply(tx, scope, record, stock.of(record)));
        match done {
            Ok(Applied::Done) => report.done += 1,
            Ok(Applied::ChangedSince) => {
                let reason = "It was changed since the preview.".to_owned();
                report.results.push(result(ResultOutcome::Kept, title, reason));
            }
            Ok(Applied::Impossible(reason)) => {
                report.results.push(result(ResultOutcome::Failed, title, reason));
            }
            Err(Error::Rejected(reason)) if reason.is_conflict() => {
                report.results.push(result(ResultOutcome::Kept, title, reason.to_string()));
            }
            Err(Error::Rejected(reason)) => {
                report.results.push(result(ResultOutcome::Failed, title, reason.to_string()));
            }
            Err(Error::Invalid(form)) => {
                let messages: Vec<&str> =
                    form.errors().iter().map(|error| error.message.as_str()).collect();
                let reason = messages.join("; ");
                report.results.push(result(ResultOutcome::Failed, title, reason));
            }
            Err(error) => return Err(error),
        }
    }
    if items.len() == limit {
        report.next = ids.last().map(|id| id.get());
    }
    Ok(report)
}

/// The result of changing a product.
enum Applied {
    Done,
    ChangedSince,
    Impossible(String),
}

/// A product to change.
struct Changed<'a> {
    change: &'a BulkChange,
    /// The product with its version in the preview.
    read: Versioned<ProductId>,
    previewed_at: Timestamp,
}

impl Changed<'_> {
    fn apply(
        &self,
        tx: &mut Tx<'_>,
        scope: &Scope,
        record: &ProductRecord,
        stock: &[Stock],
    ) -> Result<Applied> {
        if record.product.version != self.read.version || self.is_stock_set_since(stock) {
            return Ok(Applied::ChangedSince);
        }
        let plan = match plan(self.change, record, stock) {
            Ok(plan) => plan,
            Err(obstacle) => return Ok(Applied::Impossible(obstacle)),
        };
        // The update fails as stale if another writer was faster.
        catalog::update_loaded_product(tx, scope, record, plan.draft)?;
        for moved in plan.stock {
            match self.change.action {
                BulkAction::AddStock { units } => {
                    inventory::adjust(tx, scope, moved.variant, units, reference("bulk"))?;
                }
                _ => inventory::set_on_hand(tx, scope, moved.variant, moved.after, "count")?,
            }
        }
        Ok(Applied::Done)
    }

    /// Returns `true` if stock would be set to a number although it has changed since the preview.
    fn is_stock_set_since(&self, stock: &[Stock]) -> bool {
        matches!(self.change.action, BulkAction::SetStock { .. })
            && stock
                .iter()
                .flat_map(|stock| &stock.items)
                .any(|item| item.updated_at > self.previewed_at)
    }
}

fn reference(reason: &str) -> StockReference<'_> {
    reason.into()
}
