//! Creates the new products of a file together.

use crate::{
    Result,
    accounts::Scope,
    catalog::{self, SaveResult},
    db::Tx,
    inventory::{self, VariantQuantity},
};

use super::compare::Comparison;

/// The reason of changes of stock in the ledger.
pub(super) const STOCK_REASON: &str = "import";

/// Creates new products with their categories and stock.
pub(super) fn create_products(
    tx: &mut Tx<'_>,
    scope: &Scope,
    run: &[Comparison<'_>],
) -> Result<Vec<SaveResult>> {
    let types = run.iter().map(|new| &new.draft.product_type).filter(|name| !name.is_empty());
    let types: Vec<String> = types.cloned().collect();
    let mut categories = catalog::find_or_create_categories(tx, scope, &types)?.into_iter();
    let with_category = |new: &Comparison<'_>| {
        let mut draft = new.draft.clone();
        let has_type = !draft.product_type.is_empty();
        draft.categories = has_type.then(|| categories.next()).flatten().into_iter().collect();
        draft
    };
    let drafts = run.iter().map(with_category).collect();
    let saved = catalog::create_products(tx, scope, drafts)?;
    record_initial_stock(tx, scope, &saved, run)?;
    Ok(saved)
}

/// Sets the stock of new products to the file's numbers.
pub(super) fn record_initial_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    saved: &[SaveResult],
    comparisons: &[Comparison<'_>],
) -> Result<()> {
    let mut counts = Vec::new();
    for (saved, comparison) in saved.iter().zip(comparisons) {
        for (variant, units) in saved.variants.iter().zip(comparison.changed_stock()) {
            counts.extend(units.map(|quantity| VariantQuantity { variant: variant.id, quantity }));
        }
    }
    inventory::record_initial_stock(tx, scope, &counts, STOCK_REASON)
}
