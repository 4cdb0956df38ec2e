//! Reserving stock for checkouts, and selling it.
//!
//! Held units are still on hand, but unavailable to other customers until they are sold or released.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{CheckoutId, VariantId, WarehouseId},
    q,
    tombstones::{self, RecordList},
};

use super::{
    allocation::{Allocation, allocate},
    ledger::{Movement, StockReference, record},
    models::{HeldUnits, NewStockHold, StockHold, VariantQuantity},
    rejection::{InventoryRejection, Shortage},
    webhook_events,
};

/// Holds the demanded units for a checkout, all or none, from one warehouse or from any. Replaces
/// the previous holds of the checkout. Variants whose stock is not counted are skipped. Back-orders
/// are always possible.
///
/// # Errors
/// `Rejected` if too few units are unreserved; lists the units that are left of each variant. To continue
/// after that, call this in [`Tx::attempt`], which restores the previous holds.
pub fn hold(
    tx: &mut Tx<'_>,
    checkout: CheckoutId,
    demand: &[VariantQuantity],
    from: Option<WarehouseId>,
) -> Result<()> {
    release_holds(tx, checkout)?;
    for Allocation { variant, item, quantity } in allocate(tx, demand, from)? {
        q!(tx, inventory::holds::hold(item, quantity, variant.backorder, tx.now()))?.ok_or_else(
            || {
                let shortage = Shortage { name: variant.name(), left: 0, is_pickup: false };
                InventoryRejection::NotEnoughStock { shortages: vec![shortage] }
            },
        )?;
        let hold = NewStockHold {
            checkout_id: checkout,
            stock_item_id: item,
            quantity,
            inserted_at: tx.now(),
        };
        q!(tx, inventory::holds::insert(&hold))?;
        tx.emit(Event::StockChanged(variant.id));
    }
    // A checkout that reserves something else is still in the list of reserved stock.
    if q!(tx, inventory::holds::touch(checkout, tx.now()))? > 0 {
        tombstones::remove(tx, RecordList::StockHolds, &[checkout.get()])?;
    }
    Ok(())
}

/// Releases all units that a checkout holds. Idempotent.
pub fn release_holds(tx: &mut Tx<'_>, checkout: CheckoutId) -> Result<()> {
    for hold in end_holds(tx, checkout)? {
        let variant = q!(tx, inventory::holds::release(&hold, tx.now()))?;
        tx.emit(Event::StockChanged(variant));
    }
    Ok(())
}

/// Sells the units that a checkout holds. They are sold only once, even if this is called again. The
/// ledger refers to `reference`. Returns `false` if the checkout holds nothing: its deadline has passed,
/// or none of its stock is counted. [`withdraw`] then handles both cases.
pub fn sell_held(tx: &mut Tx<'_>, checkout: CheckoutId, reference: &str) -> Result<bool> {
    let holds = end_holds(tx, checkout)?;
    let mut movements = Vec::with_capacity(holds.len());
    for hold in &holds {
        let sold = q!(tx, inventory::holds::sell(hold, tx.now()))?;
        movements.push(Movement {
            variant: sold.variant_id,
            item: hold.stock_item_id,
            delta: -hold.quantity,
            after: sold.on_hand,
        });
    }
    record(tx, &Scope::system(), &movements, StockReference { reason: "sale", reference })?;
    webhook_events::notify(tx, &movements)?;
    Ok(!holds.is_empty())
}

/// Returns the units of each variant that a checkout holds.
pub fn get_held_units(
    conn: &mut Conn<'_>,
    checkout: CheckoutId,
) -> Result<HashMap<VariantId, i32>> {
    let held = q!(conn, inventory::holds::load_units_by_variant(checkout))?;
    let clamped = |units: i64| i32::try_from(units).unwrap_or(i32::MAX);
    Ok(held.into_iter().map(|(variant, units)| (variant, clamped(units))).collect())
}

/// Returns the units that each of these checkouts holds, a row for each warehouse.
pub fn list_held_units(conn: &mut Conn<'_>, checkouts: &[CheckoutId]) -> Result<Vec<HeldUnits>> {
    q!(conn, inventory::holds::list(checkouts))
}

/// Deletes the holds of a checkout and returns them in the order of the items. Of several
/// concurrent calls, only one gets them.
fn end_holds(tx: &mut Tx<'_>, checkout: CheckoutId) -> Result<Vec<StockHold>> {
    let mut holds = q!(tx, inventory::holds::delete(checkout))?;
    if !holds.is_empty() {
        tombstones::record(tx, RecordList::StockHolds, &[checkout.get()])?;
    }
    holds.sort_by_key(|hold| hold.stock_item_id);
    Ok(holds)
}

/// Units that were taken from the warehouses, but are not in the ledger yet.
#[must_use = "a withdrawal must be recorded in the ledger"]
pub struct Withdrawal(Vec<Movement>);

/// Takes the demanded units from the warehouses, all or none. Variants whose stock is not counted
/// are skipped.
///
/// # Errors
/// `Rejected` if too few units are unreserved; lists the units that are left of each variant. Nothing
/// has been written then, so the transaction may continue.
pub fn withdraw(tx: &mut Tx<'_>, demand: &[VariantQuantity]) -> Result<Withdrawal> {
    let mut movements = Vec::new();
    for Allocation { variant, item, quantity } in allocate(tx, demand, None)? {
        let after = q!(tx, inventory::items::add(item, -quantity, variant.backorder, tx.now()))?;
        let after = after.ok_or_else(|| Error::Internal("locked stock has changed".into()))?;
        movements.push(Movement { variant: variant.id, item, delta: -quantity, after });
    }
    Ok(Withdrawal(movements))
}

/// Records withdrawn units in the ledger as a sale that refers to `reference`.
pub fn record_sale(
    tx: &mut Tx<'_>,
    scope: &Scope,
    Withdrawal(movements): Withdrawal,
    reference: &str,
) -> Result<()> {
    record(tx, scope, &movements, StockReference { reason: "sale", reference })?;
    webhook_events::notify(tx, &movements)
}
