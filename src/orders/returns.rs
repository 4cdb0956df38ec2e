//! Refunded units that go back on the shelf: once the refund is certain, and out again where it
//! fails after all.

use std::collections::BTreeMap;

use crate::{
    Result,
    accounts::Scope,
    db::Tx,
    foundation::ids::{RefundId, VariantId},
    inventory::{self, StockReference, VariantQuantity},
    payments::RefundStatus,
    q,
};

use super::{
    models::{Order, ReturnedUnits},
    status::OrderStatus,
};

/// The ledger's word for units that a refund brought back.
const RETURN: &str = "return";

/// Returns `true` if units of a refund that is begun now are to go on the shelf: those of an order
/// on hold never left it, and those of a cancelled order are there already.
pub(super) fn restocks(order: &Order, wanted: bool) -> bool {
    match order.states.order {
        OrderStatus::Confirmed | OrderStatus::Completed => wanted,
        OrderStatus::Pending | OrderStatus::OnHold => true,
        OrderStatus::Cancelled => false,
    }
}

/// Puts the units of a refund that is certain on the shelf, as far as they are not there already.
pub(super) fn put_back(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    refund: RefundId,
) -> Result<()> {
    let all = q!(tx, orders::refunds::returned_units(order.id))?;
    let own = summed(&all, |units| units.refund_id == refund);
    fill_up(tx, scope, order, &all, own)
}

/// Puts all units on the shelf whose refund is certain, as far as they are not there already: those
/// of an order that was on hold when they were refunded, and is sold now.
pub(super) fn put_all_back(tx: &mut Tx<'_>, scope: &Scope, order: &Order) -> Result<()> {
    let all = q!(tx, orders::refunds::returned_units(order.id))?;
    let certain = summed(&all, is_certain);
    fill_up(tx, scope, order, &all, certain)
}

/// Takes the units of a refund that has failed off the shelf again, and returns how many could not
/// be, because they are sold or held meanwhile. Those of a cancelled order belong on the shelf.
pub(super) fn take_out(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    refund: RefundId,
) -> Result<i32> {
    let all = q!(tx, orders::refunds::returned_units(order.id))?;
    let certain = summed(&all, is_certain);
    let (mut surplus, mut missing) = (Vec::new(), Vec::new());
    for (variant, units) in summed(&all, |units| units.refund_id == refund) {
        let there = inventory::restocked(tx, variant, returned(order))?;
        let beyond = there - certain.get(&variant).copied().unwrap_or(0);
        let beyond = beyond.clamp(0, units);
        surplus.push(VariantQuantity { variant, quantity: beyond });
        missing.push(VariantQuantity { variant, quantity: units - beyond });
    }
    if order.states.order == OrderStatus::Cancelled {
        let reference = StockReference { reason: "cancelled", reference: &order.number };
        inventory::restock(tx, scope, &missing, reference)?;
        return Ok(0);
    }
    let stayed = inventory::undo_restock(tx, scope, &surplus, returned(order))?;
    Ok(stayed.iter().map(|units| units.quantity).sum())
}

/// Puts units on the shelf, at most as many as are certain and not there.
fn fill_up(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    all: &[ReturnedUnits],
    wanted: BTreeMap<VariantId, i32>,
) -> Result<()> {
    if !matches!(order.states.order, OrderStatus::Confirmed | OrderStatus::Completed) {
        return Ok(());
    }
    let certain = summed(all, is_certain);
    let mut back = Vec::new();
    for (variant, units) in wanted {
        let there = inventory::restocked(tx, variant, returned(order))?;
        let open = certain.get(&variant).copied().unwrap_or(0) - there;
        back.push(VariantQuantity { variant, quantity: open.clamp(0, units) });
    }
    inventory::restock(tx, scope, &back, returned(order))
}

/// What the ledger refers to when units of an order come back.
fn returned(order: &Order) -> StockReference<'_> {
    StockReference { reason: RETURN, reference: &order.number }
}

/// Returns `true` if nobody can refuse the refund any more: money that goes back by hand is not
/// asked for anywhere.
fn is_certain(units: &ReturnedUnits) -> bool {
    match units.status {
        RefundStatus::Succeeded => true,
        RefundStatus::Pending => units.payment_id.is_none(),
        RefundStatus::Failed => false,
    }
}

fn summed(
    all: &[ReturnedUnits],
    which: impl Fn(&ReturnedUnits) -> bool,
) -> BTreeMap<VariantId, i32> {
    let mut sums = BTreeMap::new();
    for units in all.iter().filter(|units| which(units)) {
        if let Some(variant) = units.variant_id {
            *sums.entry(variant).or_default() += units.quantity;
        }
    }
    sums
}
