//! Changing what is there. Every change leaves a line in the ledger.

use std::collections::HashMap;

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome, Tx},
    events::Event,
    foundation::ids::VariantId,
    q,
};

use super::{
    models::{Stock, StockItem},
    supply::Supply,
};

/// Units that a warehouse can have of one thing, on either side of zero.
pub(super) const MOST: i32 = 1_000_000_000;

/// Sets the units of a variant, as after counting them. Refused below what is held,
/// unless it is sold on back-order. What is sold in the same moment stays sold. Writes
/// nothing when nothing changes.
pub fn set_on_hand(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    quantity: i32,
    reason: &str,
) -> Outcome<()> {
    let stock = stock_of(tx, variant)?;
    let delta = quantity.saturating_sub(stock.on_hand());
    change(tx, scope, &stock, delta, reason)
}

/// Sets the units of a variant to what a file says, which may be below zero: where more was
/// sold than there was, the file only tells it.
pub fn record_on_hand(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    quantity: i32,
    reason: &str,
) -> Outcome<()> {
    let stock = Stock { backorder: true, ..stock_of(tx, variant)? };
    let delta = quantity.saturating_sub(stock.on_hand());
    change(tx, scope, &stock, delta, reason)
}

/// Adds units of a variant, or takes some away where `delta` is negative. Refused where
/// less would be left than is held, unless it is sold on back-order.
pub fn adjust(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    delta: i32,
    reason: &str,
) -> Outcome<()> {
    let stock = stock_of(tx, variant)?;
    change(tx, scope, &stock, delta, reason)
}

/// How much of each variant can be sold. Variants that do not exist are left out.
pub fn availability(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Outcome<HashMap<VariantId, Supply>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant_id, stock.supply())).collect())
}

/// Units on hand of each variant, held ones included. Variants that do not exist are left out.
pub fn on_hand(conn: &mut Conn<'_>, variants: &[VariantId]) -> Outcome<HashMap<VariantId, i32>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant_id, stock.on_hand())).collect())
}

pub(super) fn stock_of(conn: &mut Conn<'_>, variant: VariantId) -> Outcome<Stock> {
    q!(conn, inventory::items::of(&[variant]))?.pop().ok_or(Fault::NotFound)
}

/// The variant's place in the warehouse, made when it has none yet.
pub(super) fn item_of(tx: &mut Tx<'_>, stock: &Stock) -> Outcome<StockItem> {
    if let Some(item) = &stock.item {
        return Ok(item.clone());
    }
    q!(tx, inventory::items::insert(stock.variant_id))?;
    stock_of(tx, stock.variant_id)?.item.ok_or_else(|| Fault::Broken("no warehouse".into()))
}

/// The one door of the three above: for those who run the shop.
fn change(tx: &mut Tx<'_>, scope: &Scope, stock: &Stock, delta: i32, reason: &str) -> Outcome<()> {
    scope.require_admin()?;
    if delta == 0 {
        return Ok(());
    }
    // Checked before adding: the database would stumble over a sum that does not fit.
    if stock.on_hand().saturating_add(delta).saturating_abs() > MOST {
        return Err(too_many(stock));
    }
    let item = item_of(tx, stock)?;
    let below = stock.backorder || delta > 0;
    match q!(tx, inventory::items::add(item.id, delta, below))? {
        Some(after) => record(tx, scope, (stock, &item), (delta, after), (reason, "")),
        None => Err(below_held(stock)),
    }
}

/// Notes in the ledger that `delta` units came or went, which left `after`.
pub(super) fn record(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (stock, item): (&Stock, &StockItem),
    (delta, after): (i32, i32),
    (reason, reference): (&str, &str),
) -> Outcome<()> {
    let (actor, now) = (scope.user().map(|user| user.id), tx.now());
    q!(tx, inventory::items::record(item.id, (delta, after), (actor, reason, reference), now))?;
    tx.emit(Event::StockChanged(stock.variant_id));
    Ok(())
}

fn below_held(stock: &Stock) -> Fault {
    let (name, held) = (stock.name(), stock.held());
    Fault::Refused(match held {
        0 => format!("{name}: stock can't go below zero"),
        _ => format!("{name}: {held} are held for shoppers, so stock can't go below that"),
    })
}

fn too_many(stock: &Stock) -> Fault {
    Fault::Refused(format!("{}: stock must be at most 1,000,000,000", stock.name()))
}
