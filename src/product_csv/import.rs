//! Imports a file's products.

use std::{collections::BTreeMap, slice};

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::FieldChange,
    catalog::{ProductChange, SaveResult, find_or_create_categories, save_product},
    db::{Conn, Tx},
    error::DbErrorKind,
    foundation::ids::{CategoryId, ProductId, Versioned},
    inventory,
};

use super::{
    compare::{Comparison, PendingSkus, compare},
    current::CurrentProduct,
    new_products::{STOCK_REASON, create_products, record_initial_stock},
    report::ImportReport,
    rows::ProductRows,
};

/// Returns the report of an import of these products, without writing anything. `pending` has the
/// SKUs of earlier products of the same file.
pub fn preview_import(
    conn: &mut Conn<'_>,
    scope: &Scope,
    products: &[ProductRows],
    pending: &mut PendingSkus,
) -> Result<Vec<ImportReport>> {
    scope.require(Permission::ProductsRead)?;
    let comparisons = compare(conn, products, pending)?;
    Ok(comparisons.iter().map(Comparison::report).collect())
}

/// The preview of a product of a file.
#[derive(Clone, Debug)]
pub struct ProductPreview {
    /// The product's title.
    pub title: String,
    /// The shop's product, in the version that was compared; `None` for a new one.
    pub product: Option<Versioned<ProductId>>,
    /// The change, or `None` if the product is rejected.
    pub change: Option<ProductChange>,
    /// The fields that would change.
    pub changes: Vec<FieldChange>,
    /// The part of the report about it.
    pub report: ImportReport,
}

/// Compares products with the shop's, without writing anything. `pending` has the SKUs of earlier products of
/// the same file.
pub fn preview_products(
    conn: &mut Conn<'_>,
    scope: &Scope,
    products: &[ProductRows],
    pending: &mut PendingSkus,
) -> Result<Vec<ProductPreview>> {
    scope.require(Permission::ProductsRead)?;
    let mut previews = Vec::with_capacity(products.len());
    for comparison in compare(conn, products, pending)? {
        let current = comparison.current.as_ref();
        let title = match comparison.draft.title.is_empty() {
            true => comparison.rows.label(),
            false => comparison.draft.title.clone(),
        };
        previews.push(ProductPreview {
            title,
            product: current.map(|current| Versioned::new(current.id, current.version)),
            change: comparison.change,
            changes: match comparison.change {
                Some(ProductChange::New | ProductChange::Changed) => {
                    comparison.list_changes(conn)?
                }
                _ => Vec::new(),
            },
            report: comparison.report(),
        });
    }
    Ok(previews)
}

/// A product to import, as its preview showed it.
#[derive(Clone, Debug)]
pub struct PlannedProduct {
    /// Its rows.
    pub rows: ProductRows,
    /// The shop's product in the version that the preview showed; `None` for a new one.
    pub product: Option<Versioned<ProductId>>,
}

/// What became of a planned product.
#[derive(Clone, Debug)]
pub struct ImportedProduct {
    /// The product, if it exists.
    pub product: Option<ProductId>,
    /// Its title.
    pub title: String,
    /// The change that was made; `None` if it was rejected or kept.
    pub change: Option<ProductChange>,
    /// The reason why it was kept as it is; empty if it was not.
    pub kept: String,
    /// The part of the report about it.
    pub report: ImportReport,
}

/// Imports products that a preview showed, each one completely or not at all. Products that someone changed,
/// created or deleted since the preview are kept as they are.
pub fn import_planned_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    planned: &[PlannedProduct],
) -> Result<Vec<ImportedProduct>> {
    scope.require(Permission::ProductsWrite)?;
    let rows: Vec<ProductRows> = planned.iter().map(|planned| planned.rows.clone()).collect();
    let comparisons = compare(tx, &rows, &mut PendingSkus::default())?;
    let mut kept = BTreeMap::new();
    let mut changes = Vec::with_capacity(planned.len());
    for (position, (comparison, planned)) in comparisons.into_iter().zip(planned).enumerate() {
        let current = comparison.current.as_ref();
        let found = current.map(|current| Versioned::new(current.id, current.version));
        match changed_since(planned.product, found) {
            Some(reason) => {
                let product = found.map(|found| found.id);
                let (title, report) = (comparison.rows.label(), ImportReport::default());
                let product =
                    ImportedProduct { product, title, change: None, kept: reason, report };
                kept.insert(position, product);
            }
            None => changes.push(comparison),
        }
    }
    let mut imported = import_in_order(tx, scope, &changes)?;
    for (position, product) in kept {
        imported.insert(position, product);
    }
    Ok(imported)
}

/// Returns what happened to a product since the preview, for people; `None` if it is as it was.
fn changed_since(
    planned: Option<Versioned<ProductId>>,
    found: Option<Versioned<ProductId>>,
) -> Option<String> {
    let sentence = match (planned, found) {
        _ if planned == found => return None,
        (None, _) => "It was created after the preview.",
        (Some(_), None) => "It was deleted after the preview.",
        (Some(_), Some(_)) => "It was changed after the preview.",
    };
    Some(sentence.to_owned())
}

/// Imports these products, each one completely or not at all.
pub fn import_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    products: &[ProductRows],
) -> Result<Vec<ImportedProduct>> {
    scope.require(Permission::ProductsWrite)?;
    let comparisons = compare(tx, products, &mut PendingSkus::default())?;
    import_in_order(tx, scope, &comparisons)
}

/// Imports products in order: new ones that follow each other together, others one by one.
fn import_in_order(
    tx: &mut Tx<'_>,
    scope: &Scope,
    comparisons: &[Comparison<'_>],
) -> Result<Vec<ImportedProduct>> {
    let is_new = |comparison: &Comparison<'_>| comparison.change == Some(ProductChange::New);
    let mut imported = Vec::with_capacity(comparisons.len());
    for run in comparisons.chunk_by(|one, next| is_new(one) && is_new(next)) {
        import_run(tx, scope, run, &mut imported)?;
    }
    Ok(imported)
}

/// Imports one product, or creates new ones together. If one of these is rejected, each half is imported
/// instead, until that one is alone and gets its own reason.
fn import_run(
    tx: &mut Tx<'_>,
    scope: &Scope,
    run: &[Comparison<'_>],
    imported: &mut Vec<ImportedProduct>,
) -> Result<()> {
    if let [one] = run {
        imported.push(import_completely(tx, scope, one)?);
        return Ok(());
    }
    match tx.attempt(|tx| create_products(tx, scope, run)) {
        Ok(saved) => {
            let created = |(saved, new): (SaveResult, &Comparison<'_>)| {
                ImportedProduct::new(new.rows, Some(saved.id), new.report())
            };
            imported.extend(saved.into_iter().zip(run).map(created));
        }
        Err(failure) if is_of_one_product(&failure) => {
            let (first, second) = run.split_at(run.len() / 2);
            import_run(tx, scope, first, imported)?;
            import_run(tx, scope, second, imported)?;
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// Returns `true` if the others of a run can be created without the product that failed.
fn is_of_one_product(failure: &Error) -> bool {
    match failure {
        Error::Invalid(_) | Error::Rejected(_) => true,
        Error::Database(_) => !failure.is_collision(),
        _ => false,
    }
}

/// What was imported of a product's rows.
#[derive(Default)]
struct ImportedRows {
    /// The product, if it was saved or did not change.
    id: Option<ProductId>,
    report: ImportReport,
}

/// Imports a product completely, or rejects its rows with the reason.
fn import_completely(
    tx: &mut Tx<'_>,
    scope: &Scope,
    comparison: &Comparison<'_>,
) -> Result<ImportedProduct> {
    let rows = comparison.rows;
    let done = tx.attempt(|tx| import_product(tx, scope, comparison));
    let done = match done {
        // Another writer took a unique name first, so compare again with the products that
        // exist now.
        Err(failure) if violates_unique(&failure) => tx.attempt(|tx| {
            let again = compare(tx, slice::from_ref(rows), &mut PendingSkus::default())?;
            let again = again.first();
            again.map_or(Ok(ImportedRows::default()), |again| import_product(tx, scope, again))
        }),
        done => done,
    };
    let ImportedRows { id, report } = done.or_else(|failure| {
        let rejected = rows.reject(&rows.labels.identity, &reason(failure)?);
        let report = ImportReport { rejected, ..ImportReport::default() };
        Ok::<_, Error>(ImportedRows { id: None, report })
    })?;
    Ok(ImportedProduct::new(rows, id, report))
}

impl ImportedProduct {
    /// A product that was compared. Its report tells whether it was saved.
    fn new(rows: &ProductRows, product: Option<ProductId>, report: ImportReport) -> Self {
        let change = match () {
            () if report.new > 0 => Some(ProductChange::New),
            () if report.changed > 0 => Some(ProductChange::Changed),
            () if report.unchanged > 0 => Some(ProductChange::Unchanged),
            () => None,
        };
        Self { product, title: rows.label(), change, kept: String::new(), report }
    }
}

/// Returns `true` if another product has a unique name that this one needs.
fn violates_unique(failure: &Error) -> bool {
    match failure {
        Error::Database(error) => matches!(error.kind, DbErrorKind::UniqueViolation(_)),
        Error::Invalid(form) => form.errors().iter().any(|error| error.field.ends_with("[sku]")),
        _ => false,
    }
}

/// Returns the reason why the catalog rejects a product, for people. Returns other errors as
/// errors.
fn reason(failure: Error) -> Result<String> {
    match failure {
        Error::Invalid(changeset) => {
            let messages = changeset.errors().iter().map(|error| error.message.as_str());
            Ok(messages.collect::<Vec<_>>().join("; "))
        }
        Error::Rejected(reason) => Ok(reason.into()),
        Error::Database(error) => match &error.kind {
            DbErrorKind::UniqueViolation(_) => {
                Ok("has a name or SKU that another product has".to_owned())
            }
            _ => Err(Error::Database(error)),
        },
        failure => Err(failure),
    }
}

fn import_product(
    tx: &mut Tx<'_>,
    scope: &Scope,
    comparison: &Comparison<'_>,
) -> Result<ImportedRows> {
    let current = comparison.current.as_ref();
    let id = current.map(|current| current.id);
    if comparison.change.is_none_or(|change| change == ProductChange::Unchanged) {
        return Ok(ImportedRows { id, report: comparison.report() });
    }
    let mut draft = comparison.draft.clone();
    draft.categories = categories(tx, scope, &draft.product_type, current)?;
    let saved = save_product(tx, scope, id, draft)?;
    match current {
        Some(_) => restock(tx, scope, &saved, comparison)?,
        None => {
            let (saved, new) = (slice::from_ref(&saved), slice::from_ref(comparison));
            record_initial_stock(tx, scope, saved, new)?;
        }
    }
    Ok(ImportedRows { id: Some(saved.id), report: comparison.report() })
}

/// Returns the product's categories. Its type is one of them: if the type changes, the category of
/// the new type replaces that of the old one. Other categories don't change.
fn categories(
    tx: &mut Tx<'_>,
    scope: &Scope,
    product_type: &str,
    current: Option<&CurrentProduct>,
) -> Result<Vec<CategoryId>> {
    let before = current.map_or("", |current| &current.draft.product_type);
    let stored = current.map_or(&[][..], |current| &current.categories);
    if current.is_some() && before == product_type {
        return Ok(stored.iter().map(|category| category.id).collect());
    }
    let mut categories = Vec::new();
    if !product_type.is_empty() {
        categories = find_or_create_categories(tx, scope, &[product_type.to_owned()])?;
    }
    let old_type = before.to_lowercase();
    let others = stored.iter().filter(|category| category.title.to_lowercase() != old_type);
    categories.extend(others.map(|category| category.id));
    Ok(categories)
}

/// Sets the total stock of all warehouses to the file's numbers. An increase goes into the first
/// warehouse by priority that has the variant. A decrease is taken from the warehouses in that
/// order.
fn restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    saved: &SaveResult,
    comparison: &Comparison<'_>,
) -> Result<()> {
    for (variant, units) in saved.variants.iter().zip(comparison.changed_stock()) {
        if let Some(units) = units {
            inventory::record_on_hand(tx, scope, variant.id, units, STOCK_REASON)?;
        }
    }
    Ok(())
}
