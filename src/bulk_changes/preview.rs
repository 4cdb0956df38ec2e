//! What a bulk change would do.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::FieldChange,
    catalog::{self, ProductRecord},
    db::Conn,
    foundation::{
        ids::{ProductId, VariantId},
        page::{Page, PageRequest},
    },
    inventory::{self, Stock},
    product_batches::{self, ProductBatch},
};

use super::{
    change::BulkChange,
    plan::{Obstacle, ProductPlan, plan},
};

/// The number of products after which no more are counted, so that the page is as quick in a large shop.
const MAX_COUNTED: i64 = 1_000;
/// The number of products that are counted together.
const COUNT_CHUNK: usize = 200;

/// A product in the preview of a bulk change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// The product.
    pub product: ProductId,
    /// Its title.
    pub title: String,
    /// What would change; empty if it is already as wanted.
    pub changes: Vec<FieldChange>,
    /// The reason why it would not be changed.
    pub problem: Option<String>,
}

/// The numbers of a preview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreviewCounts {
    /// The products that were counted, in the order of the preview: all of them, unless there are many.
    pub counted: i64,
    /// Products that would change.
    pub changing: i64,
    /// Products that are already as wanted.
    pub unchanged: i64,
    /// Products that can't be changed.
    pub impossible: i64,
}

/// Reads the change of a batch.
pub fn read_change(batch: &ProductBatch) -> Result<BulkChange> {
    serde_json::from_str(&batch.parameters)
        .map_err(|error| Error::Internal(format!("batch {}: {error}", batch.id)))
}

/// Returns a page of the preview of a bulk change.
pub fn list_preview_rows(
    conn: &mut Conn<'_>,
    scope: &Scope,
    batch: &ProductBatch,
    request: PageRequest,
) -> Result<Page<PreviewRow>> {
    scope.require(Permission::ProductsRead)?;
    let change = read_change(batch)?;
    let items = product_batches::list_items(conn, batch.id, request)?;
    let ids: Vec<ProductId> = items.iter().map(|item| item.id).collect();
    let records = catalog::list_product_records(conn, scope, &ids)?;
    let stock = ProductStock::load(conn, scope, &change, &records)?;
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let record = records.iter().find(|record| record.product.id == item.id);
        rows.push(match record {
            None => PreviewRow {
                product: item.id,
                title: format!("Product {}", item.id),
                changes: Vec::new(),
                problem: Some("It was deleted since the preview.".to_owned()),
            },
            Some(record) if record.product.version != item.version => PreviewRow {
                product: item.id,
                title: record.product.title.clone(),
                changes: Vec::new(),
                problem: Some("It was changed since the preview, so it is kept.".to_owned()),
            },
            Some(record) => row(conn, &change, record, stock.of(record))?,
        });
    }
    Ok(Page { items: rows, total: batch.total, request })
}

/// Counts what would happen to the first products of a bulk change.
pub fn count_problems(
    conn: &mut Conn<'_>,
    scope: &Scope,
    batch: &ProductBatch,
) -> Result<PreviewCounts> {
    scope.require(Permission::ProductsRead)?;
    let change = read_change(batch)?;
    let mut counts = PreviewCounts::default();
    let mut after = ProductId::from(0);
    while counts.counted < MAX_COUNTED {
        let items = product_batches::list_items_after(conn, batch.id, after, COUNT_CHUNK)?;
        let Some(last) = items.last() else { break };
        after = last.id;
        counts.counted += items.len() as i64;
        let ids: Vec<ProductId> = items.iter().map(|item| item.id).collect();
        let records = catalog::list_product_records(conn, scope, &ids)?;
        let stock = ProductStock::load(conn, scope, &change, &records)?;
        let records: HashMap<ProductId, &ProductRecord> =
            records.iter().map(|record| (record.product.id, record)).collect();
        for item in items {
            let current =
                records.get(&item.id).filter(|record| record.product.version == item.version);
            match current.map(|record| predict(&change, record, stock.of(record))) {
                Some(Ok(prediction)) if prediction.is_unchanged => counts.unchanged += 1,
                Some(Ok(_)) => counts.changing += 1,
                Some(Err(_)) | None => counts.impossible += 1,
            }
        }
    }
    Ok(counts)
}

/// What a bulk change would do to a product.
struct Prediction {
    plan: ProductPlan,
    is_unchanged: bool,
}

/// Predicts what a bulk change would do to a product.
fn predict(
    change: &BulkChange,
    record: &ProductRecord,
    stock: &[Stock],
) -> Result<Prediction, Obstacle> {
    let plan = plan(change, record, stock)?;
    match catalog::is_unchanged(&record.draft, &plan.draft) {
        Ok(is_same) => Ok(Prediction { is_unchanged: is_same && plan.stock.is_empty(), plan }),
        Err(form) => {
            let messages: Vec<&str> = form.errors().iter().map(|error| &*error.message).collect();
            Err(messages.join("; "))
        }
    }
}

fn row(
    conn: &mut Conn<'_>,
    change: &BulkChange,
    record: &ProductRecord,
    stock: &[Stock],
) -> Result<PreviewRow> {
    let title = record.product.title.clone();
    let blank =
        PreviewRow { product: record.product.id, title, changes: Vec::new(), problem: None };
    let ProductPlan { draft, stock } = match predict(change, record, stock) {
        Ok(prediction) => prediction.plan,
        Err(obstacle) => return Ok(PreviewRow { problem: Some(obstacle), ..blank }),
    };
    let mut changes = catalog::diff_products(conn, &record.draft, &draft)?;
    changes.extend(stock.into_iter().map(|moved| {
        let label = format!("{}: units on hand", moved.name);
        FieldChange::new("stock", label, moved.before.to_string(), moved.after.to_string())
    }));
    Ok(PreviewRow { changes, ..blank })
}

/// The stock of some products.
pub(super) struct ProductStock(HashMap<ProductId, Vec<Stock>>);

impl ProductStock {
    /// Loads the stock if a change is about it.
    pub fn load(
        conn: &mut Conn<'_>,
        scope: &Scope,
        change: &BulkChange,
        records: &[ProductRecord],
    ) -> Result<Self> {
        if !change.action.is_stock() {
            return Ok(Self(HashMap::new()));
        }
        let variants = records.iter().flat_map(|record| &record.variants);
        let ids: Vec<VariantId> = variants.map(|variant| variant.id).collect();
        let mut of_products: HashMap<ProductId, Vec<Stock>> = HashMap::new();
        for stock in inventory::list_stock_for(conn, scope, &ids)? {
            of_products.entry(stock.variant.product_id).or_default().push(stock);
        }
        Ok(Self(of_products))
    }

    /// The stock of a product.
    pub fn of(&self, record: &ProductRecord) -> &[Stock] {
        self.0.get(&record.product.id).map_or(&[], Vec::as_slice)
    }
}
