//! Where what is demanded comes from: the warehouses, in the order in which the shopkeeper wants
//! them emptied.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    db::Tx,
    foundation::ids::{StockItemId, VariantId, WarehouseId},
    q,
};

use super::models::{Stock, StockItem, StockedVariant};

/// Units of one thing in one warehouse.
pub(super) struct Part {
    /// What it is.
    pub variant: StockedVariant,
    /// Where it lies.
    pub item: StockItemId,
    /// How many of it.
    pub quantity: i32,
}

/// Finds a place for all that is demanded, from one warehouse or from any, and locks it: nothing
/// changes there until the transaction ends. What is not counted has no place. The parts are in
/// the order of the items, so that two who write never wait for each other in a circle.
///
/// # Errors
/// `Refused` with what is left, by title, where it is not enough; nothing was written then.
pub(super) fn allocate(
    tx: &mut Tx<'_>,
    demand: &[(VariantId, i32)],
    from: Option<WarehouseId>,
) -> Result<Vec<Part>> {
    let wanted = summed(demand);
    let stocks = q!(tx, inventory::items::of(&wanted.keys().copied().collect::<Vec<_>>()))?;
    if stocks.len() < wanted.len() {
        return Err(Error::NotFound);
    }
    let counted: Vec<Stock> = stocks.into_iter().filter(|s| s.variant.track_stock).collect();
    // Back-orders need a place to go below zero in.
    for stock in counted.iter().filter(|stock| stock.variant.backorder) {
        create_stock_item(tx, stock, from)?;
    }
    let mut places = lock_stock_items(tx, &counted, from)?;
    let (mut parts, mut missing) = (Vec::new(), Vec::new());
    for Stock { variant, .. } in counted {
        let there = places.remove(&variant.id).unwrap_or_default();
        match split(&there, wanted[&variant.id], variant.backorder) {
            Some(split) => parts.extend(split.into_iter().map(|(item, quantity)| {
                let variant = variant.clone();
                Part { variant, item, quantity }
            })),
            None => missing.push(shortage(&variant, &there, from)),
        }
    }
    parts.sort_by_key(|part| part.item);
    if missing.is_empty() { Ok(parts) } else { Err(Error::refused(missing.join(" "))) }
}

/// What lies where of some variants, locked, the place to take from first in front.
pub(super) fn lock_stock_items(
    tx: &mut Tx<'_>,
    stocks: &[Stock],
    only: Option<WarehouseId>,
) -> Result<BTreeMap<VariantId, Vec<StockItem>>> {
    let mut places: BTreeMap<VariantId, Vec<StockItem>> = BTreeMap::new();
    if stocks.is_empty() {
        return Ok(places);
    }
    let warehouses = q!(tx, inventory::items::warehouses())?;
    let usable: Vec<_> =
        warehouses.into_iter().filter(|id| only.is_none_or(|only| only == *id)).collect();
    let variants: Vec<VariantId> = stocks.iter().map(|stock| stock.variant.id).collect();
    let rank = |item: &StockItem| usable.iter().position(|id| *id == item.warehouse_id);
    for item in q!(tx, inventory::items::lock(&variants))? {
        if rank(&item).is_some() {
            places.entry(item.variant_id).or_default().push(item);
        }
    }
    places.values_mut().for_each(|items| items.sort_by_key(rank));
    Ok(places)
}

/// Makes a place for a variant, in one warehouse or in the first, where it has none yet.
pub(super) fn create_stock_item(
    tx: &mut Tx<'_>,
    stock: &Stock,
    only: Option<WarehouseId>,
) -> Result<()> {
    if stock.items.iter().any(|item| only.is_none_or(|only| only == item.warehouse_id)) {
        return Ok(());
    }
    let warehouses = q!(tx, inventory::items::warehouses())?;
    let place = warehouses.into_iter().find(|id| only.is_none_or(|only| only == *id));
    let place = place.ok_or(Error::NotFound)?;
    q!(tx, inventory::items::insert(stock.variant.id, place))?;
    Ok(())
}

/// Takes a quantity from places, the first ones first; nothing where all together have too little.
/// What is beyond all of them is taken from the first, where `beyond` allows it.
pub(super) fn split(
    places: &[StockItem],
    quantity: i32,
    beyond: bool,
) -> Option<Vec<(StockItemId, i32)>> {
    let mut rest = quantity;
    let mut parts: Vec<(StockItemId, i32)> = Vec::new();
    for place in places {
        let some = place.available().clamp(0, rest);
        rest -= some;
        parts.push((place.id, some));
    }
    if rest > 0 {
        parts.first_mut().filter(|_| beyond)?.1 += rest;
    }
    parts.retain(|(_, some)| *some > 0);
    Some(parts)
}

/// What is demanded of each variant in all, in the order of the variants.
pub(super) fn summed(demand: &[(VariantId, i32)]) -> BTreeMap<VariantId, i32> {
    let mut wanted: BTreeMap<VariantId, i32> = BTreeMap::new();
    for (variant, quantity) in demand {
        let sum = wanted.entry(*variant).or_default();
        *sum = sum.saturating_add((*quantity).max(0));
    }
    wanted.retain(|_, quantity| *quantity > 0);
    wanted
}

/// What a shopper is told when there is not enough.
fn shortage(variant: &StockedVariant, places: &[StockItem], from: Option<WarehouseId>) -> String {
    let left: i32 = places.iter().map(|place| place.available().max(0)).sum();
    let name = variant.name();
    match (left, from) {
        (0, None) => format!("{name} is sold out."),
        (0, Some(_)) => format!("{name} isn't available for pickup there right now."),
        (_, None) => format!("Only {left} of {name} left."),
        (_, Some(_)) => format!("Only {left} of {name} can be picked up there."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: i64, on_hand: i32, held: i32) -> StockItem {
        let (variant_id, warehouse_id) = (1.into(), id.into());
        StockItem { id: id.into(), variant_id, warehouse_id, on_hand, held, version: 0 }
    }

    fn parts(places: &[StockItem], quantity: i32, beyond: bool) -> Option<Vec<(i64, i32)>> {
        let parts = split(places, quantity, beyond)?;
        Some(parts.into_iter().map(|(id, some)| (id.get(), some)).collect())
    }

    #[test]
    fn the_first_place_is_emptied_first() {
        let places = [place(2, 5, 2), place(1, 4, 0), place(3, -2, 0)];
        assert_eq!(parts(&places, 3, false), Some(vec![(2, 3)]));
        assert_eq!(parts(&places, 5, false), Some(vec![(2, 3), (1, 2)]));
        assert_eq!(parts(&places, 7, false), Some(vec![(2, 3), (1, 4)]));
        assert_eq!(parts(&places, 8, false), None);
    }

    #[test]
    fn back_orders_fall_to_the_first_place() {
        let places = [place(2, 1, 0), place(1, 4, 0)];
        assert_eq!(parts(&places, 9, true), Some(vec![(2, 5), (1, 4)]));
        assert_eq!(parts(&[], 1, true), None, "nowhere to take it from");
        assert_eq!(parts(&[place(1, -3, 1)], 2, true), Some(vec![(1, 2)]));
    }
}
