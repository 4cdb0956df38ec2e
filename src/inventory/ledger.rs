//! What is there, and the line that each change of it leaves.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{StockItemId, VariantId},
    q,
};

use super::models::Stock;

/// Units that a warehouse can have of one thing, on either side of zero.
pub(super) const MOST: i32 = 1_000_000_000;

/// A variant with its stock.
pub(super) fn stock_of(conn: &mut Conn<'_>, variant: VariantId) -> Result<Stock> {
    q!(conn, inventory::items::of(&[variant]))?.pop().ok_or(Error::NotFound)
}

/// Notes in the ledger that `delta` units came or went, which left `after`.
pub(super) fn record(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (variant, item): (VariantId, StockItemId),
    (delta, after): (i32, i32),
    (reason, reference): (&str, &str),
) -> Result<()> {
    let (actor, now) = (scope.user().map(|user| user.id), tx.now());
    q!(tx, inventory::items::record(item, (delta, after), (actor, reason, reference), now))?;
    tx.emit(Event::StockChanged(variant));
    Ok(())
}
