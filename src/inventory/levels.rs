//! Changing what is there. Every change leaves a line in the ledger.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::VariantId,
    q,
};

use super::{
    available_stock::AvailableStock,
    stock_change::{Change, StockTarget},
};

/// Sets the units of a variant, as after counting them. Refused below what is held,
/// unless it is sold on back-order. What is sold in the same moment stays sold. Writes
/// nothing when nothing changes.
pub fn set_on_hand(
    tx: &mut Tx<'_>,
    scope: &Scope,
    units: impl Into<StockTarget>,
    quantity: i32,
    reason: &str,
) -> Result<()> {
    let change = Change::of(tx, units.into(), (reason, ""))?;
    let delta = quantity.saturating_sub(change.on_hand());
    change.write(tx, scope, delta)
}

/// Sets the units of a variant to what a file says, which may be below zero: where more was
/// sold than there was, the file only tells it.
pub fn record_on_hand(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    quantity: i32,
    reason: &str,
) -> Result<()> {
    let change = Change::of(tx, variant.into(), (reason, ""))?;
    let delta = quantity.saturating_sub(change.on_hand());
    Change { below: true, ..change }.write(tx, scope, delta)
}

/// Adds units of a variant, or takes some away where `delta` is negative. Refused where
/// less would be left than is held, unless it is sold on back-order. The `reason` is a word; the
/// ledger keeps a note beside it.
pub fn adjust(
    tx: &mut Tx<'_>,
    scope: &Scope,
    units: impl Into<StockTarget>,
    delta: i32,
    (reason, note): (&str, &str),
) -> Result<()> {
    Change::of(tx, units.into(), (reason, note))?.write(tx, scope, delta)
}

/// How much of each variant can be sold. Variants that do not exist are left out.
pub fn availability(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, AvailableStock>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant.id, stock.supply())).collect())
}

/// Units on hand of each variant, held ones included. Variants that do not exist are left out.
pub fn on_hand(conn: &mut Conn<'_>, variants: &[VariantId]) -> Result<HashMap<VariantId, i32>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant.id, stock.on_hand())).collect())
}
