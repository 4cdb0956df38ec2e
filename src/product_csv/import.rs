//! Imports a file's products.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    catalog::{ProductChange, SaveResult, find_or_create_categories, save_product},
    db::{Conn, Tx},
    error::DbErrorKind,
    foundation::ids::CategoryId,
    inventory,
};

use super::{
    compare::{Comparison, PendingSkus, compare},
    current::CurrentProduct,
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
    Ok(comparisons.into_iter().map(Comparison::into_report).collect())
}

/// Imports these products, each one completely or not at all.
pub fn import_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    products: &[ProductRows],
) -> Result<ImportReport> {
    scope.require(Permission::ProductsWrite)?;
    let mut report = ImportReport::default();
    for comparison in compare(tx, products, &mut PendingSkus::default())? {
        let rows = comparison.rows;
        let done = tx.attempt(|tx| import_product(tx, scope, comparison));
        let done = match done {
            // Another writer took a unique name first, so compare again with the products that
            // exist now.
            Err(failure) if violates_unique(&failure) => tx.attempt(|tx| {
                let mut again =
                    compare(tx, std::slice::from_ref(rows), &mut PendingSkus::default())?;
                again
                    .pop()
                    .map_or(Ok(ImportReport::default()), |again| import_product(tx, scope, again))
            }),
            done => done,
        };
        match done {
            Ok(part) => report.add(part),
            Err(failure) => {
                let reason = reason(failure)?;
                report.rejected.extend(rows.reject(&rows.labels.identity, &reason));
            }
        }
    }
    Ok(report)
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
    comparison: Comparison<'_>,
) -> Result<ImportReport> {
    if comparison.change.is_none_or(|change| change == ProductChange::Unchanged) {
        return Ok(comparison.into_report());
    }
    let mut draft = comparison.draft.clone();
    let current = comparison.current.as_ref();
    draft.categories = categories(tx, scope, &draft.product_type, current)?;
    let saved = save_product(tx, scope, current.map(|current| current.id), draft)?;
    restock(tx, scope, &saved, &comparison)?;
    Ok(comparison.into_report())
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
            inventory::record_on_hand(tx, scope, variant.id, units, "import")?;
        }
    }
    Ok(())
}
