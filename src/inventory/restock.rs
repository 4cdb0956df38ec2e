//! Returning sold units to stock, and undoing that.

use std::collections::{BTreeMap, HashMap};

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::{StockItemId, VariantId},
    q,
};

use super::{
    allocation::{ItemQuantity, create_stock_item, lock_stock_items, total_by_variant},
    ledger::{Movement, StockReference, record},
    models::{Stock, StockItem, VariantQuantity},
    webhook_events,
};

/// Returns units to stock, for a reason such as `cancelled`. They go back to the stock items that the sale
/// with the same reference took them from, and any others into the first warehouse. Variants whose stock is
/// not counted are skipped.
pub fn restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    units: &[VariantQuantity],
    reference: StockReference<'_>,
) -> Result<()> {
    let units = total_by_variant(units);
    let counted = counted_stock(tx, &units)?;
    for stock in &counted {
        create_stock_item(tx, stock, None)?;
    }
    // Written in the order of the items, like all stock.
    let mut returned: BTreeMap<StockItemId, VariantQuantity> = BTreeMap::new();
    for (variant, items) in lock_stock_items(tx, &counted, None)? {
        let changed = q!(tx, inventory::ledger::changed_by(variant, reference.reference))?;
        for share in shares(&items, &changed, units[&variant]) {
            returned.insert(share.item, VariantQuantity { variant, quantity: share.quantity });
        }
    }
    let mut movements = Vec::with_capacity(returned.len());
    for (item, VariantQuantity { variant, quantity }) in returned {
        let after = q!(tx, inventory::items::add(item, quantity, true, tx.now()))?
            .ok_or(Error::NotFound)?;
        movements.push(Movement { variant, item, delta: quantity, after });
    }
    record(tx, scope, &movements, reference)?;
    webhook_events::notify(tx, &movements)
}

/// Returns the units of a variant that were returned to stock for a reason and reference and not taken
/// out again.
pub fn count_restocked(
    conn: &mut Conn<'_>,
    variant: VariantId,
    StockReference { reason, reference }: StockReference<'_>,
) -> Result<i32> {
    let returned = q!(conn, inventory::ledger::returned_by(variant, reason, reference))?;
    let sum: i64 = returned.into_values().sum();
    Ok(i32::try_from(sum.max(0)).unwrap_or(i32::MAX))
}

/// Undoes [`restock`] for the same reason and reference: takes the units out of the same stock
/// items again. Units that were sold or reserved in the meantime stay. Returns the number of
/// units of each variant that stayed.
pub fn undo_restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    units: &[VariantQuantity],
    reference: StockReference<'_>,
) -> Result<Vec<VariantQuantity>> {
    let units = total_by_variant(units);
    let counted = counted_stock(tx, &units)?;
    let mut stayed = Vec::new();
    let mut movements = Vec::new();
    for (variant, items) in lock_stock_items(tx, &counted, None)? {
        let StockReference { reason, reference: number } = reference;
        let returned = q!(tx, inventory::ledger::returned_by(variant, reason, number))?;
        let has_backorders = counted.iter().any(|s| s.variant.id == variant && s.variant.backorder);
        let mut left = units[&variant];
        for item in items {
            let units = returned.get(&item.id).copied().unwrap_or(0);
            let units = i32::try_from(units).unwrap_or(0).clamp(0, left);
            let free = if has_backorders { units } else { units.min(item.available().max(0)) };
            if free == 0 {
                continue;
            }
            let after = q!(tx, inventory::items::add(item.id, -free, has_backorders, tx.now()))?;
            let after = after.ok_or_else(|| Error::Internal("locked stock has changed".into()))?;
            movements.push(Movement { variant, item: item.id, delta: -free, after });
            left -= free;
        }
        if left > 0 {
            stayed.push(VariantQuantity { variant, quantity: left });
        }
    }
    record(tx, scope, &movements, reference)?;
    webhook_events::notify(tx, &movements)?;
    Ok(stayed)
}

/// Returns the stock of the variants whose stock is counted.
fn counted_stock(tx: &mut Tx<'_>, units: &BTreeMap<VariantId, i32>) -> Result<Vec<Stock>> {
    let variants: Vec<VariantId> = units.keys().copied().collect();
    let mut stocks = q!(tx, inventory::items::list_stock(&variants))?;
    stocks.retain(|stock| stock.variant.track_stock);
    Ok(stocks)
}

/// Distributes units to stock items: each gets at most what was taken from it according to
/// `changed`, and the first one gets the rest.
fn shares(
    items: &[StockItem],
    changed: &HashMap<StockItemId, i64>,
    quantity: i32,
) -> Vec<ItemQuantity> {
    let mut rest = quantity;
    let mut shares = Vec::with_capacity(items.len());
    for item in items {
        let sold = -changed.get(&item.id).copied().unwrap_or(0);
        let share = i32::try_from(sold).unwrap_or(0).clamp(0, rest);
        rest -= share;
        shares.push(ItemQuantity { item: item.id, quantity: share });
    }
    if let Some(first) = shares.first_mut() {
        first.quantity += rest;
    }
    shares.retain(|share| share.quantity > 0);
    shares
}
