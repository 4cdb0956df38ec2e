//! Lays a file's products over the shop's.

use crate::{
    Error, Result,
    accounts::Scope,
    catalog::{Change, SaveResult, categories_by_title, save_product},
    db::{Conn, Tx},
    error::DbErrorKind,
    foundation::ids::CategoryId,
    inventory,
};

use super::{
    compare::{Comparison, Seen, compare},
    current::Current,
    report::Report,
    rows::ProductRows,
};

/// Tells what an import of these products would do. Reads only; `seen` is what earlier products of
/// the same file would have changed.
pub fn rehearse_import(
    conn: &mut Conn<'_>,
    scope: &Scope,
    products: &[ProductRows],
    seen: &mut Seen,
) -> Result<Vec<Report>> {
    scope.require_admin()?;
    let comparisons = compare(conn, products, seen)?;
    Ok(comparisons.into_iter().map(Comparison::into_report).collect())
}

/// Brings these products into the shop, each wholly or not at all.
pub fn import_products(tx: &mut Tx<'_>, scope: &Scope, products: &[ProductRows]) -> Result<Report> {
    scope.require_admin()?;
    let mut report = Report::default();
    for comparison in compare(tx, products, &mut Seen::default())? {
        let rows = comparison.rows;
        let done = tx.attempt(|tx| import_product(tx, scope, comparison));
        let done = match done {
            // Somebody else took a name meanwhile: it is another's in the second comparison.
            Err(failure) if violates_unique(&failure) => tx.attempt(|tx| {
                let mut again = compare(tx, std::slice::from_ref(rows), &mut Seen::default())?;
                again.pop().map_or(Ok(Report::default()), |again| import_product(tx, scope, again))
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

/// Whether another product has a name that this one wanted.
fn violates_unique(failure: &Error) -> bool {
    match failure {
        Error::Database(error) => matches!(error.kind, DbErrorKind::UniqueViolation(_)),
        Error::Invalid(form) => form.errors().iter().any(|error| error.field.ends_with("[sku]")),
        _ => false,
    }
}

/// Why the catalogue does not want a product, for people; what is not the product's fault goes on.
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

fn import_product(tx: &mut Tx<'_>, scope: &Scope, comparison: Comparison<'_>) -> Result<Report> {
    if comparison.change.is_none_or(|change| change == Change::Unchanged) {
        return Ok(comparison.into_report());
    }
    let mut draft = comparison.draft.clone();
    let current = comparison.current.as_ref();
    draft.categories = categories(tx, &draft.product_type, current)?;
    let saved = save_product(tx, scope, current.map(|current| current.id), draft)?;
    restock(tx, scope, &saved, &comparison)?;
    Ok(comparison.into_report())
}

/// The product's categories. Its type is one of them: when the type changes, the product leaves
/// the category of the old one and enters that of the new one. Everything else is the
/// shopkeeper's.
fn categories(
    tx: &mut Tx<'_>,
    product_type: &str,
    current: Option<&Current>,
) -> Result<Vec<CategoryId>> {
    let before = current.map_or("", |current| &current.draft.product_type);
    let stored = current.map_or(&[][..], |current| &current.categories);
    if current.is_some() && before == product_type {
        return Ok(stored.iter().map(|category| category.id).collect());
    }
    let titles: Vec<String> =
        Some(product_type.to_owned()).filter(|title| !title.is_empty()).into_iter().collect();
    let mut categories = categories_by_title(tx, &titles)?;
    let left = before.to_lowercase();
    let stays = stored.iter().filter(|category| category.title.to_lowercase() != left);
    categories.extend(stays.map(|category| category.id));
    Ok(categories)
}

/// Makes the stock what the file says, in all warehouses together. What is more comes into the
/// first warehouse that has the variant, in the order in which they are emptied; what is less is
/// taken from them in that order.
fn restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    saved: &SaveResult,
    comparison: &Comparison<'_>,
) -> Result<()> {
    for ((variant, _), units) in saved.variants.iter().zip(comparison.changed_stock()) {
        if let Some(units) = units {
            inventory::record_on_hand(tx, scope, *variant, units, "import")?;
        }
    }
    Ok(())
}
