//! The first stock of new variants, many at a time.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::ids::VariantId,
    q,
};

use super::{
    adjustment::{field_change, stock_change},
    ledger::{MAX_UNITS, Movement, StockReference, record},
    models::{NewStockItem, Stock, VariantQuantity},
    rejection::InventoryRejection,
    webhook_events,
};

/// The version of a stock item after the first change of its units.
const FIRST_VERSION: i32 = 1;

/// Sets the units on hand of variants that were never stocked, each in the list once, in the first warehouse
/// by priority. A number is negative if more units were sold than there were. Variants without units stay
/// without stock.
///
/// # Errors
/// `Rejected` if a variant has too many units. `NotFound` if there is no warehouse.
pub fn record_initial_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    counts: &[VariantQuantity],
    reason: &str,
) -> Result<()> {
    let counts: Vec<&VariantQuantity> = counts.iter().filter(|count| count.quantity != 0).collect();
    if counts.is_empty() {
        return Ok(());
    }
    scope.require(Permission::StockWrite)?;
    let variants: Vec<VariantId> = counts.iter().map(|count| count.variant).collect();
    let stocks: HashMap<VariantId, Stock> = q!(tx, inventory::items::list_stock(&variants))?
        .into_iter()
        .map(|stock| (stock.variant.id, stock))
        .collect();
    let warehouse = q!(tx, inventory::warehouses::all())?.into_iter().next();
    let warehouse = warehouse.ok_or(Error::NotFound)?;
    let mut rows = Vec::with_capacity(counts.len());
    for &&VariantQuantity { variant, quantity } in &counts {
        let stock = stocks.get(&variant).ok_or(Error::NotFound)?;
        if quantity.saturating_abs() > MAX_UNITS {
            return Err(InventoryRejection::TooManyUnits { name: stock.name() }.into());
        }
        rows.push(NewStockItem {
            variant_id: variant,
            warehouse_id: warehouse.id,
            on_hand: quantity,
            version: FIRST_VERSION,
            updated_at: tx.now(),
        });
    }
    let items = q!(tx, inventory::items::insert_stocked(&rows))?;
    let mut movements = Vec::with_capacity(rows.len());
    for row in &rows {
        let (variant, units) = (row.variant_id, row.on_hand);
        let item = *items.get(&variant).ok_or(Error::NotFound)?;
        movements.push(Movement { variant, item, delta: units, after: units });
    }
    let reference = StockReference::from(reason);
    record(tx, scope, &movements, reference)?;
    if scope.actor().is_some() {
        for movement in &movements {
            let field = field_change(movement, Some(&warehouse.details.name));
            scope.record(tx, stock_change(&stocks[&movement.variant], vec![field], reference));
        }
    }
    webhook_events::notify(tx, &movements)
}
