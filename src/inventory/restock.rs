//! What was sold comes back, and goes out again where it should not have.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::{StockItemId, VariantId},
    q,
};

use super::{
    allocation::{create_stock_item, lock_stock_items, summed},
    ledger::record,
    models::{Stock, StockItem},
};

/// Puts units of some variants back, for a `reason` such as `cancelled`, as the ledger says of
/// `reference`: to where the sale of the same reference took them from, and what it did not take
/// into the first warehouse. What is not counted is nowhere to be put.
pub fn restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    units: &[(VariantId, i32)],
    reason: &str,
    reference: &str,
) -> Result<()> {
    let units = summed(units);
    let stocks = q!(tx, inventory::items::of(&units.keys().copied().collect::<Vec<_>>()))?;
    let counted: Vec<Stock> = stocks.into_iter().filter(|s| s.variant.track_stock).collect();
    for stock in &counted {
        create_stock_item(tx, stock, None)?;
    }
    let mut back: BTreeMap<StockItemId, (VariantId, i32)> = BTreeMap::new();
    for (variant, places) in lock_stock_items(tx, &counted, None)? {
        let out = q!(tx, inventory::items::sold_from(variant, reference))?;
        for (item, some) in shares(&places, &out, units[&variant]) {
            back.insert(item, (variant, some));
        }
    }
    for (item, (variant, some)) in back {
        let after = q!(tx, inventory::items::add(item, some, true))?.ok_or(Error::NotFound)?;
        record(tx, scope, (variant, item), (some, after), (reason, reference))?;
    }
    Ok(())
}

/// Units of a variant that the ledger has as come back for a reason and a reference, and not taken
/// out again.
pub fn restocked(
    conn: &mut Conn<'_>,
    variant: VariantId,
    reason: &str,
    reference: &str,
) -> Result<i32> {
    let places = q!(conn, inventory::items::returned_to(variant, (reason, reference)))?;
    let sum: i64 = places.into_iter().filter_map(|(_, sum)| sum).sum();
    Ok(i32::try_from(sum.max(0)).unwrap_or(i32::MAX))
}

/// Takes units out again that [`restock`] put back for the same reason and reference, from where it
/// put them. Units that are sold or held meanwhile stay: the check is the write. Returns how many
/// of each variant stayed; what is not counted never does.
pub fn undo_restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    units: &[(VariantId, i32)],
    reason: &str,
    reference: &str,
) -> Result<Vec<(VariantId, i32)>> {
    let units = summed(units);
    let stocks = q!(tx, inventory::items::of(&units.keys().copied().collect::<Vec<_>>()))?;
    let counted: Vec<Stock> = stocks.into_iter().filter(|s| s.variant.track_stock).collect();
    let mut stayed = Vec::new();
    for (variant, places) in lock_stock_items(tx, &counted, None)? {
        let came = q!(tx, inventory::items::returned_to(variant, (reason, reference)))?;
        let below = counted.iter().any(|s| s.variant.id == variant && s.variant.backorder);
        let mut rest = units[&variant];
        for place in places {
            let back = came.iter().find(|(item, _)| *item == place.id);
            let back = back.and_then(|(_, sum)| *sum).unwrap_or(0);
            let back = i32::try_from(back).unwrap_or(0).clamp(0, rest);
            let free = if below { back } else { back.min(place.available().max(0)) };
            if free == 0 {
                continue;
            }
            let after = q!(tx, inventory::items::add(place.id, -free, below))?;
            let after =
                after.ok_or_else(|| Error::Internal("what was locked has changed".into()))?;
            record(tx, scope, (variant, place.id), (-free, after), (reason, reference))?;
            rest -= free;
        }
        if rest > 0 {
            stayed.push((variant, rest));
        }
    }
    Ok(stayed)
}

/// How much goes back to each place: at most what is still out of it, and the rest to the first.
fn shares(
    places: &[StockItem],
    out: &[(StockItemId, Option<i64>)],
    quantity: i32,
) -> Vec<(StockItemId, i32)> {
    let mut rest = quantity;
    let share = |place: &StockItem| {
        let sold = out.iter().find(|(item, _)| *item == place.id);
        let sold = sold.and_then(|(_, sum)| *sum).map_or(0, |sum| -sum);
        let some = i32::try_from(sold).unwrap_or(0).clamp(0, rest);
        rest -= some;
        (place.id, some)
    };
    let mut shares: Vec<_> = places.iter().map(share).collect();
    if let Some(first) = shares.first_mut() {
        first.1 += rest;
    }
    shares.retain(|(_, some)| *some > 0);
    shares
}
