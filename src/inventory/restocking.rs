//! What was sold comes back.

use std::collections::BTreeMap;

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::ids::{StockItemId, VariantId},
    q,
};

use super::{
    allotting::{lock_places, make_place, summed},
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
) -> Outcome<()> {
    let units = summed(units);
    let stocks = q!(tx, inventory::items::of(&units.keys().copied().collect::<Vec<_>>()))?;
    let counted: Vec<Stock> = stocks.into_iter().filter(|s| s.variant.track_stock).collect();
    for stock in &counted {
        make_place(tx, stock, None)?;
    }
    let mut back: BTreeMap<StockItemId, (VariantId, i32)> = BTreeMap::new();
    for (variant, places) in lock_places(tx, &counted, None)? {
        let out = q!(tx, inventory::items::sold_from(variant, reference))?;
        for (item, some) in shares(&places, &out, units[&variant]) {
            back.insert(item, (variant, some));
        }
    }
    for (item, (variant, some)) in back {
        let after = q!(tx, inventory::items::add(item, some, true))?.ok_or(Fault::NotFound)?;
        record(tx, scope, (variant, item), (some, after), (reason, reference))?;
    }
    Ok(())
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
