//! Changing what is there. Every change leaves a line in the ledger.

use std::collections::{BTreeMap, HashMap};

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome, Tx},
    events::Event,
    foundation::{
        ids::VariantId,
        page::{Page, PageRequest},
    },
    q,
};

use super::{
    models::{Stock, StockFilter, StockItem, StockMovement},
    supply::Supply,
};

/// Units that a warehouse can have of one thing, on either side of zero.
const MOST: i32 = 1_000_000_000;

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

/// Sells: takes what is demanded of each variant, all of it or nothing. Refused with what
/// is left, by title, where it is not enough. What is not counted is not taken.
pub fn take(
    tx: &mut Tx<'_>,
    scope: &Scope,
    demand: &[(VariantId, i32)],
    reference: &str,
) -> Outcome<()> {
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
    let mut missing = Vec::new();
    for (item, stock) in &counted {
        let delta = -wanted[&stock.variant_id];
        match q!(tx, inventory::items::add(item.id, delta, stock.backorder))? {
            Some(after) => record(tx, scope, (stock, item), (delta, after), ("sale", reference))?,
            None => missing.push(shortage(tx, stock)?),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Fault::Refused(missing.join(" "))) }
}

/// How much of each variant can be sold. Variants that do not exist are left out.
pub fn availability(
    conn: &mut Conn<'_>,
    variants: &[VariantId],
) -> Outcome<HashMap<VariantId, Supply>> {
    let stock = q!(conn, inventory::items::of(variants))?;
    Ok(stock.into_iter().map(|stock| (stock.variant_id, stock.supply())).collect())
}

/// A page of variants with their stock, by title.
pub fn list_stock(
    conn: &mut Conn<'_>,
    filter: &StockFilter,
    request: PageRequest,
) -> Outcome<Page<Stock>> {
    let items = q!(conn, inventory::lists::page(filter, request.per_page, request.offset()))?;
    let total = q!(conn, inventory::lists::count(filter))?;
    Ok(Page { items, total, request })
}

/// The latest lines of a variant's ledger, the newest first, at most `limit`.
pub fn list_movements(
    conn: &mut Conn<'_>,
    variant: VariantId,
    limit: i64,
) -> Outcome<Vec<StockMovement>> {
    Ok(q!(conn, inventory::lists::movements(variant, limit))?)
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

fn stock_of(conn: &mut Conn<'_>, variant: VariantId) -> Outcome<Stock> {
    q!(conn, inventory::items::of(&[variant]))?.pop().ok_or(Fault::NotFound)
}

/// The variant's place in the warehouse, made when it has none yet.
fn item_of(tx: &mut Tx<'_>, stock: &Stock) -> Outcome<StockItem> {
    if let Some(item) = &stock.item {
        return Ok(item.clone());
    }
    q!(tx, inventory::items::insert(stock.variant_id))?;
    stock_of(tx, stock.variant_id)?.item.ok_or_else(|| Fault::Broken("no warehouse".into()))
}

fn change(tx: &mut Tx<'_>, scope: &Scope, stock: &Stock, delta: i32, reason: &str) -> Outcome<()> {
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

fn record(
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

/// What a shopper is told when there is not enough; read afresh, as others may have been first.
fn shortage(tx: &mut Tx<'_>, stock: &Stock) -> Outcome<String> {
    let left = stock_of(tx, stock.variant_id)?.supply().limit().unwrap_or(0);
    Ok(match left {
        0 => format!("{} is sold out.", stock.name()),
        _ => format!("Only {left} of {} left.", stock.name()),
    })
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
