//! The stock of an order: sold when the order is confirmed, released when it is cancelled before,
//! and restocked when it is refunded.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::{RefundId, VariantId},
    inventory::{self, StockReference, VariantQuantity},
    payments::RefundStatus,
    q,
};

use super::models::{Order, OrderLine, OrderStatus, ReturnedUnits};

/// The reason of stock movements that restock refunded units.
const RETURN: &str = "return";

/// Sells the stock that an order's checkout holds. If the hold has ended, takes stock that is
/// available now.
///
/// # Errors
/// A rejection with the number of units that are left if they are not enough. Nothing is written
/// then.
pub(super) fn sell(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    if let Some(checkout) = q!(tx, orders::checkouts::find_checkout_id(order.id))?
        && inventory::sell_held(tx, checkout, &order.number)?
    {
        return Ok(());
    }
    let demand = demand(&lines(tx, order)?);
    tx.attempt(|tx| {
        let withdrawal = inventory::withdraw(tx, &demand)?;
        inventory::record_sale(tx, &Scope::system(), withdrawal, &order.number)
    })
}

/// Releases the stock that an order's checkout still holds.
pub(super) fn release(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    match q!(tx, orders::checkouts::find_checkout_id(order.id))? {
        Some(checkout) => inventory::release_holds(tx, checkout),
        None => Ok(()),
    }
}

/// Reads the lines of an order.
pub(super) fn lines(conn: &mut Conn<'_>, order: &Order) -> Result<Vec<OrderLine>> {
    q!(conn, orders::lines::list_lines(&[order.id]))
}

/// The units of each variant that still exists.
fn demand(lines: &[OrderLine]) -> Vec<VariantQuantity> {
    let units = |line: &OrderLine| {
        Some(VariantQuantity { variant: line.variant_id?, quantity: line.quantity })
    };
    lines.iter().filter_map(units).collect()
}

/// The units of each variant that were not refunded.
pub(super) fn not_refunded(lines: &[OrderLine]) -> Vec<VariantQuantity> {
    let units = |line: &OrderLine| {
        Some(VariantQuantity { variant: line.variant_id?, quantity: line.to_refund() })
    };
    lines.iter().filter_map(units).filter(|units| units.quantity > 0).collect()
}

/// Returns `true` if [`sell`] failed because there is not enough stock.
pub(super) fn is_sold_out(error: &Error) -> bool {
    match error {
        Error::NotFound => true,
        Error::Rejected(reason) => !reason.is_conflict(),
        _ => false,
    }
}

/// Returns `true` if the units of a new refund are restocked once it is certain. Units that were not sold
/// yet always are, when they are sold; those of a cancelled order were restocked already.
pub(super) fn restocks(order: &Order, wanted: bool) -> bool {
    match order.states.order {
        OrderStatus::Cancelled => false,
        _ if order.is_sold() => wanted,
        _ => true,
    }
}

/// Restocks the units of a refund that is certain, unless they were restocked already.
pub(super) fn restock_refund(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    refund: RefundId,
) -> Result<()> {
    let all = q!(tx, orders::refunds::returned_units(order.id))?;
    let own = units_by_variant(&all, |units| units.refund_id == refund);
    restock_missing(tx, scope, order, &all, own)
}

/// Restocks the units of all refunds that are certain, unless they were restocked already. Needed
/// for an order that was refunded while on hold and is sold only now.
pub(super) fn restock_all_refunds(tx: &mut Tx<'_>, scope: &Scope, order: &Order) -> Result<()> {
    let all = q!(tx, orders::refunds::returned_units(order.id))?;
    let certain = units_by_variant(&all, is_certain);
    restock_missing(tx, scope, order, &all, certain)
}

/// Takes the units of a failed refund out of stock again. Returns the number of units that were
/// sold or reserved in the meantime and stay restocked. Units of a cancelled order stay in stock.
pub(super) fn undo_refund_restock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    refund: RefundId,
) -> Result<i32> {
    let all = q!(tx, orders::refunds::returned_units(order.id))?;
    let certain = units_by_variant(&all, is_certain);
    let mut surplus = Vec::new();
    let mut missing = Vec::new();
    for (variant, units) in units_by_variant(&all, |units| units.refund_id == refund) {
        let restocked = inventory::count_restocked(tx, variant, returned(order))?;
        let excess = restocked - certain.get(&variant).copied().unwrap_or(0);
        let excess = excess.clamp(0, units);
        surplus.push(VariantQuantity { variant, quantity: excess });
        missing.push(VariantQuantity { variant, quantity: units - excess });
    }
    if order.states.order == OrderStatus::Cancelled {
        let reference = StockReference { reason: "cancelled", reference: &order.number };
        inventory::restock(tx, scope, &missing, reference)?;
        return Ok(0);
    }
    let stayed = inventory::undo_restock(tx, scope, &surplus, returned(order))?;
    Ok(stayed.iter().map(|units| units.quantity).sum())
}

/// Restocks at most the `wanted` units, but only those that are certain and not restocked already.
fn restock_missing(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    all: &[ReturnedUnits],
    wanted: BTreeMap<VariantId, i32>,
) -> Result<()> {
    if !order.is_sold() {
        return Ok(());
    }
    let certain = units_by_variant(all, is_certain);
    let mut missing = Vec::new();
    for (variant, units) in wanted {
        let restocked = inventory::count_restocked(tx, variant, returned(order))?;
        let open = certain.get(&variant).copied().unwrap_or(0) - restocked;
        missing.push(VariantQuantity { variant, quantity: open.clamp(0, units) });
    }
    inventory::restock(tx, scope, &missing, returned(order))
}

/// The reference of stock movements that restock refunded units of an order.
fn returned(order: &Order) -> StockReference<'_> {
    StockReference { reason: RETURN, reference: &order.number }
}

/// Returns `true` if the refund can't fail any more. This includes pending manual refunds, which
/// depend on no provider.
fn is_certain(units: &ReturnedUnits) -> bool {
    match units.status {
        RefundStatus::Succeeded => true,
        RefundStatus::Pending => units.payment_id.is_none(),
        RefundStatus::Failed => false,
    }
}

/// The units of each variant in the selected refunds.
fn units_by_variant(
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
