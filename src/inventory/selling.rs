//! Selling: stock leaves the warehouse.

use std::collections::BTreeMap;

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::ids::VariantId,
    q,
};

use super::{
    models::{Stock, StockItem},
    stock::{item_of, record, stock_of},
};

/// What was taken out of the warehouse and is still to be written into the ledger.
#[must_use = "what leaves the warehouse must be written into the ledger"]
pub struct Taken(Vec<Take>);

struct Take {
    stock: Stock,
    item: StockItem,
    quantity: i32,
    after: i32,
}

/// Takes what is demanded of each variant, all of it or nothing. Refused with what is left,
/// by title, where it is not enough. What is not counted is not taken.
pub fn take(tx: &mut Tx<'_>, demand: &[(VariantId, i32)]) -> Outcome<Taken> {
    let wanted = summed(demand);
    let stocks = q!(tx, inventory::items::of(&wanted.keys().copied().collect::<Vec<_>>()))?;
    if stocks.len() < wanted.len() {
        return Err(Fault::NotFound);
    }
    let mut counted = Vec::new();
    for stock in stocks.into_iter().filter(|stock| stock.track_stock) {
        counted.push((item_of(tx, &stock)?, stock));
    }
    // In the order of the items, so that two orders never wait for each other in a circle.
    counted.sort_by_key(|(item, _)| item.id);
    let (mut taken, mut missing) = (Vec::new(), Vec::new());
    for (item, stock) in counted {
        let quantity = wanted[&stock.variant_id];
        match q!(tx, inventory::items::add(item.id, -quantity, stock.backorder))? {
            Some(after) => taken.push(Take { stock, item, quantity, after }),
            None => missing.push(shortage(tx, &stock)?),
        }
    }
    if missing.is_empty() { Ok(Taken(taken)) } else { Err(Fault::Refused(missing.join(" "))) }
}

/// Writes what was taken into the ledger, as sold by `reference`.
pub fn record_sale(
    tx: &mut Tx<'_>,
    scope: &Scope,
    Taken(taken): Taken,
    reference: &str,
) -> Outcome<()> {
    for take in taken {
        let change = (-take.quantity, take.after);
        record(tx, scope, (&take.stock, &take.item), change, ("sale", reference))?;
    }
    Ok(())
}

/// What is demanded of each variant in all, in the order of the variants.
fn summed(demand: &[(VariantId, i32)]) -> BTreeMap<VariantId, i32> {
    let mut wanted: BTreeMap<VariantId, i32> = BTreeMap::new();
    for (variant, quantity) in demand {
        let sum = wanted.entry(*variant).or_default();
        *sum = sum.saturating_add((*quantity).max(0));
    }
    wanted.retain(|_, quantity| *quantity > 0);
    wanted
}

/// What a shopper is told when there is not enough; read afresh, as others may have been first.
fn shortage(tx: &mut Tx<'_>, stock: &Stock) -> Outcome<String> {
    let left = stock_of(tx, stock.variant_id)?.supply().limit().unwrap_or(0);
    Ok(match left {
        0 => format!("{} is sold out.", stock.name()),
        _ => format!("Only {left} of {} left.", stock.name()),
    })
}
