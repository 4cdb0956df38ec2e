//! Stock that a checkout holds: still there, and nobody else's until it is sold or let go.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{CheckoutId, StockItemId, VariantId, WarehouseId},
    q,
};

use super::{
    allocation::{Part, allocate},
    ledger::record,
};

/// Holds what is demanded of each variant for a checkout, all of it or nothing, from one warehouse
/// or from any. It takes the place of what the checkout held before. What is not counted is not
/// held; what is sold on back-order can always be.
///
/// # Errors
/// `Refused` with what is left, by title, where it is not enough. Whoever goes on after that calls
/// this in [`Tx::attempt`], which keeps what was held before.
pub fn hold(
    tx: &mut Tx<'_>,
    checkout: CheckoutId,
    demand: &[(VariantId, i32)],
    from: Option<WarehouseId>,
) -> Result<()> {
    release_holds(tx, checkout)?;
    for Part { variant, item, quantity } in allocate(tx, demand, from)? {
        q!(tx, inventory::holds::hold(item, quantity, variant.backorder))?
            .ok_or_else(|| Error::refused(format!("{} is sold out.", variant.name())))?;
        q!(tx, inventory::holds::insert(checkout, (item, quantity), tx.now()))?;
        tx.emit(Event::StockChanged(variant.id));
    }
    Ok(())
}

/// Lets go of what a checkout holds. Doing so twice is the same as once.
pub fn release_holds(tx: &mut Tx<'_>, checkout: CheckoutId) -> Result<()> {
    for (item, quantity) in end_holds(tx, checkout)? {
        let variant = q!(tx, inventory::holds::release(item, quantity))?;
        tx.emit(Event::StockChanged(variant));
    }
    Ok(())
}

/// Sells what a checkout holds, once, however often it is asked: it leaves the warehouses, and the
/// ledger says that `reference` has it. False where the checkout holds nothing (any more), as after
/// its deadline or where nothing in it is counted: [`take`](super::take) tells the two apart.
pub fn sell_held(tx: &mut Tx<'_>, checkout: CheckoutId, reference: &str) -> Result<bool> {
    let held = end_holds(tx, checkout)?;
    for (item, quantity) in &held {
        let (variant, after) = q!(tx, inventory::holds::sell(*item, *quantity))?;
        let change = (-quantity, after);
        record(tx, &Scope::system(), (variant, *item), change, ("sale", reference))?;
    }
    Ok(!held.is_empty())
}

/// Units of each variant that a checkout holds, for which they are not sold out.
pub fn held_by(conn: &mut Conn<'_>, checkout: CheckoutId) -> Result<HashMap<VariantId, i32>> {
    let held = q!(conn, inventory::holds::of(checkout))?;
    let units = |sum: Option<i64>| i32::try_from(sum.unwrap_or(0)).unwrap_or(i32::MAX);
    Ok(held.into_iter().map(|(variant, sum)| (variant, units(sum))).collect())
}

/// Ends the holds, in the order of the items. The deletion decides who of several does it.
fn end_holds(tx: &mut Tx<'_>, checkout: CheckoutId) -> Result<Vec<(StockItemId, i32)>> {
    let mut held = q!(tx, inventory::holds::delete(checkout))?;
    held.sort_by_key(|(item, _)| *item);
    Ok(held)
}
