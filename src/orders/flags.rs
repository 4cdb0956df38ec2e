//! Flags of orders that need review. A flag consists of sentences for the shopkeeper and remains until an
//! admin dismisses it.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::ids::OrderId,
    q,
};

use super::{models::Order, status, timeline::note};

/// Adds a sentence to an order's flag, unless it is there already.
pub(super) fn add(tx: &mut Tx<'_>, order: &Order, reason: &str) -> Result<()> {
    let flag = q!(tx, orders::status::get_flag(order.id))?;
    if !flag.contains(reason) {
        let flag = [&*flag, reason].join(" ");
        q!(tx, orders::status::set_flag(order.id, flag.trim(), tx.now()))?;
    }
    Ok(())
}

/// Removes a sentence from an order's flag, if it is there.
pub(super) fn remove(tx: &mut Tx<'_>, order: &Order, reason: &str) -> Result<()> {
    let flag = q!(tx, orders::status::get_flag(order.id))?;
    if !reason.is_empty() && flag.contains(reason) {
        let rest = flag.replace(reason, "");
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        q!(tx, orders::status::set_flag(order.id, &rest, tx.now()))?;
    }
    Ok(())
}

/// Removes an order's flag, and records in the order's timeline that it was reviewed.
pub(super) fn clear(tx: &mut Tx<'_>, scope: &Scope, order: &Order) -> Result<()> {
    if order.flag.is_empty() {
        return Ok(());
    }
    q!(tx, orders::status::set_flag(order.id, "", tx.now()))?;
    note(tx, scope, order, "looked_after", &format!("Reviewed: {}", order.flag))
}

/// Flags an order for review.
pub fn flag_order(tx: &mut Tx<'_>, order: OrderId, reason: &str) -> Result<()> {
    let order = status::lock(tx, order)?;
    add(tx, &order, reason)?;
    note(tx, &Scope::system(), &order, "flagged", reason)
}

/// Marks an order as reviewed.
pub fn dismiss_flag(tx: &mut Tx<'_>, scope: &Scope, number: &str) -> Result<Order> {
    scope.require(Permission::OrdersWrite)?;
    let order = status::lock_number(tx, number)?;
    clear(tx, scope, &order)?;
    Ok(order)
}
