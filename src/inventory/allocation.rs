//! Decides which warehouses the demanded units come from: those with the lowest priority number
//! first.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    db::Tx,
    foundation::ids::{StockItemId, VariantId, WarehouseId},
    q,
};

use super::{
    models::{Stock, StockItem, StockedVariant, VariantQuantity},
    rejection::{InventoryRejection, Shortage},
};

/// Units of a variant that come from one warehouse.
pub(super) struct Allocation {
    /// The variant.
    pub variant: StockedVariant,
    /// The stock item: the variant in one warehouse.
    pub item: StockItemId,
    /// The number of units.
    pub quantity: i32,
}

/// Units of a variant in a warehouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ItemQuantity {
    /// The stock item: the variant in one warehouse.
    pub item: StockItemId,
    /// The number of units; negative if they are removed.
    pub quantity: i32,
}

/// Allocates demanded units to the stock items of one warehouse or of all, and locks these until
/// the transaction ends. Variants whose stock is not counted are skipped. Returns the allocations
/// in the order of the items, so that concurrent writers can't deadlock.
///
/// # Errors
/// `Rejected` with the unreserved units of each variant if they are not enough. Nothing
/// was written then.
pub(super) fn allocate(
    tx: &mut Tx<'_>,
    demand: &[VariantQuantity],
    from: Option<WarehouseId>,
) -> Result<Vec<Allocation>> {
    let wanted = total_by_variant(demand);
    let variants: Vec<VariantId> = wanted.keys().copied().collect();
    let stocks = q!(tx, inventory::items::list_stock(&variants))?;
    if stocks.len() < wanted.len() {
        return Err(Error::NotFound);
    }
    let counted: Vec<Stock> = stocks.into_iter().filter(|s| s.variant.track_stock).collect();
    // Back-orders need a stock item that can go below zero.
    for stock in counted.iter().filter(|stock| stock.variant.backorder) {
        create_stock_item(tx, stock, from)?;
    }
    let mut locked = lock_stock_items(tx, &counted, from)?;
    let mut allocations = Vec::new();
    let mut shortages = Vec::new();
    for Stock { variant, .. } in counted {
        let items = locked.remove(&variant.id).unwrap_or_default();
        let Some(parts) = split(&items, wanted[&variant.id], variant.backorder) else {
            shortages.push(shortage(&variant, &items, from));
            continue;
        };
        for ItemQuantity { item, quantity } in parts {
            allocations.push(Allocation { variant: variant.clone(), item, quantity });
        }
    }
    if !shortages.is_empty() {
        return Err(InventoryRejection::NotEnoughStock { shortages }.into());
    }
    allocations.sort_by_key(|allocation| allocation.item);
    Ok(allocations)
}

/// Locks the stock items of some variants and returns them by variant, in the order of the warehouses'
/// priorities.
pub(super) fn lock_stock_items(
    tx: &mut Tx<'_>,
    stocks: &[Stock],
    only: Option<WarehouseId>,
) -> Result<BTreeMap<VariantId, Vec<StockItem>>> {
    let mut locked: BTreeMap<VariantId, Vec<StockItem>> = BTreeMap::new();
    if stocks.is_empty() {
        return Ok(locked);
    }
    let warehouses = usable_warehouses(tx, only)?;
    let variants: Vec<VariantId> = stocks.iter().map(|stock| stock.variant.id).collect();
    let rank = |item: &StockItem| warehouses.iter().position(|id| *id == item.warehouse_id);
    for item in q!(tx, inventory::items::lock(&variants))? {
        if rank(&item).is_some() {
            locked.entry(item.variant_id).or_default().push(item);
        }
    }
    for items in locked.values_mut() {
        items.sort_by_key(rank);
    }
    Ok(locked)
}

/// Creates a stock item for a variant in one warehouse, or in the first one if it has none anywhere.
pub(super) fn create_stock_item(
    tx: &mut Tx<'_>,
    stock: &Stock,
    only: Option<WarehouseId>,
) -> Result<()> {
    if stock.items.iter().any(|item| only.is_none_or(|only| only == item.warehouse_id)) {
        return Ok(());
    }
    let first = usable_warehouses(tx, only)?.into_iter().next().ok_or(Error::NotFound)?;
    q!(tx, inventory::items::insert(stock.variant.id, first, tx.now()))?;
    Ok(())
}

/// Returns the warehouses by priority, or only one of them.
fn usable_warehouses(tx: &mut Tx<'_>, only: Option<WarehouseId>) -> Result<Vec<WarehouseId>> {
    let mut warehouses = q!(tx, inventory::items::warehouses())?;
    warehouses.retain(|id| only.is_none_or(|only| only == *id));
    Ok(warehouses)
}

/// Splits a quantity among stock items, in their order. Returns `None` if they have too few units
/// in total. With back-orders, the first item provides the missing units.
pub(super) fn split(
    items: &[StockItem],
    quantity: i32,
    allows_backorder: bool,
) -> Option<Vec<ItemQuantity>> {
    let mut rest = quantity;
    let mut parts: Vec<ItemQuantity> = Vec::new();
    for item in items {
        let part = item.available().clamp(0, rest);
        rest -= part;
        parts.push(ItemQuantity { item: item.id, quantity: part });
    }
    if rest > 0 {
        parts.first_mut().filter(|_| allows_backorder)?.quantity += rest;
    }
    parts.retain(|part| part.quantity > 0);
    Some(parts)
}

/// Adds up the units of each variant. Variants without units are left out.
pub(super) fn total_by_variant(units: &[VariantQuantity]) -> BTreeMap<VariantId, i32> {
    let mut totals: BTreeMap<VariantId, i32> = BTreeMap::new();
    for VariantQuantity { variant, quantity } in units {
        let total = totals.entry(*variant).or_default();
        *total = total.saturating_add((*quantity).max(0));
    }
    totals.retain(|_, quantity| *quantity > 0);
    totals
}

fn shortage(variant: &StockedVariant, items: &[StockItem], from: Option<WarehouseId>) -> Shortage {
    Shortage {
        name: variant.name(),
        left: items.iter().map(|item| item.available().max(0)).sum(),
        is_pickup: from.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::clock::Timestamp;

    fn item(id: i64, on_hand: i32, held: i32) -> StockItem {
        StockItem {
            id: id.into(),
            variant_id: 1.into(),
            warehouse_id: id.into(),
            on_hand,
            held,
            version: 0,
            updated_at: Timestamp::EPOCH,
        }
    }

    fn parts(items: &[StockItem], quantity: i32, backorder: bool) -> Option<Vec<(i64, i32)>> {
        let parts = split(items, quantity, backorder)?;
        Some(parts.into_iter().map(|part| (part.item.get(), part.quantity)).collect())
    }

    #[test]
    fn the_first_item_is_emptied_first() {
        let items = [item(2, 5, 2), item(1, 4, 0), item(3, -2, 0)];
        assert_eq!(parts(&items, 3, false), Some(vec![(2, 3)]));
        assert_eq!(parts(&items, 5, false), Some(vec![(2, 3), (1, 2)]));
        assert_eq!(parts(&items, 7, false), Some(vec![(2, 3), (1, 4)]));
        assert_eq!(parts(&items, 8, false), None);
    }

    #[test]
    fn back_orders_are_taken_from_the_first_item() {
        let items = [item(2, 1, 0), item(1, 4, 0)];
        assert_eq!(parts(&items, 9, true), Some(vec![(2, 5), (1, 4)]));
        assert_eq!(parts(&[], 1, true), None, "no stock item to take it from");
        assert_eq!(parts(&[item(1, -3, 1)], 2, true), Some(vec![(1, 2)]));
    }
}
