//! An order's stock: sold when the order is certain, given back when it is not.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    inventory::{self, VariantQuantity},
    q,
};

use super::models::{Order, OrderLine};

/// Sells what an order's checkout holds; where nothing is held any more, takes it anew.
///
/// # Errors
/// `Refused` with what is left where it is gone. Nothing was written then.
pub(super) fn sell(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    if let Some(checkout) = q!(tx, orders::checkouts::of(order.id))?
        && inventory::sell_held(tx, checkout, &order.number)?
    {
        return Ok(());
    }
    let demand = demand(&lines(tx, order)?);
    tx.attempt(|tx| {
        let taken = inventory::take(tx, &demand)?;
        inventory::record_sale(tx, &Scope::system(), taken, &order.number)
    })
}

/// Lets go of what an order's checkout still holds.
pub(super) fn let_go(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    match q!(tx, orders::checkouts::of(order.id))? {
        Some(checkout) => inventory::release_holds(tx, checkout),
        None => Ok(()),
    }
}

/// The lines of an order as they are now.
pub(super) fn lines(conn: &mut Conn<'_>, order: &Order) -> Result<Vec<OrderLine>> {
    q!(conn, orders::lines::of(&[order.id]))
}

/// Units of each variant; what was deleted since is nowhere to be found.
pub(super) fn demand(lines: &[OrderLine]) -> Vec<VariantQuantity> {
    let units = |line: &OrderLine| {
        Some(VariantQuantity { variant: line.variant_id?, quantity: line.quantity })
    };
    lines.iter().filter_map(units).collect()
}

/// Units of each variant that have not come back yet by a refund.
pub(super) fn left(lines: &[OrderLine]) -> Vec<VariantQuantity> {
    let units = |line: &OrderLine| {
        Some(VariantQuantity { variant: line.variant_id?, quantity: line.to_refund() })
    };
    lines.iter().filter_map(units).filter(|units| units.quantity > 0).collect()
}

/// Whether a fault says that the stock is gone, rather than that something broke.
pub(super) fn is_gone(error: &Error) -> bool {
    match error {
        Error::NotFound => true,
        Error::Rejected(reason) => !reason.is_conflict(),
        _ => false,
    }
}
