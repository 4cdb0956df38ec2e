//! The ledger of all changes of units on hand.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    events::Event,
    foundation::{
        ids::{StockItemId, VariantId},
        page::{Page, PageRequest},
    },
    q,
};

use super::models::{ItemAudit, NewStockMovement, StockMovement};

/// The maximum number of units of a variant in a warehouse. Its negative is the minimum.
pub(super) const MAX_UNITS: i32 = 1_000_000_000;

/// The reason for a change of stock, as recorded in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockReference<'a> {
    /// The code of the reason: `count`, `sale`, `import`.
    pub reason: &'a str,
    /// The subject of the change, such as an order's number, or a note. May be empty.
    pub reference: &'a str,
}

/// A reason without a reference.
impl<'a> From<&'a str> for StockReference<'a> {
    fn from(reason: &'a str) -> Self {
        Self { reason, reference: "" }
    }
}

/// A change of units on hand.
#[derive(Clone, Copy)]
pub(super) struct Movement {
    /// The variant.
    pub variant: VariantId,
    /// The stock item: the variant in one warehouse.
    pub item: StockItemId,
    /// The number of units that were added, or removed if negative.
    pub delta: i32,
    /// Units on hand after it.
    pub after: i32,
}

/// Writes changes into the ledger, in their order, and emits their events.
pub(super) fn record(
    tx: &mut Tx<'_>,
    scope: &Scope,
    movements: &[Movement],
    StockReference { reason, reference }: StockReference<'_>,
) -> Result<()> {
    let now = tx.now();
    let line = |&Movement { item, delta, after, .. }: &Movement| NewStockMovement {
        stock_item_id: item,
        actor_id: scope.actor_id(),
        reason,
        reference,
        delta,
        before: after - delta,
        after,
        inserted_at: now,
        updated_at: now,
        batch_id: scope.batch(),
    };
    let lines: Vec<NewStockMovement<'_>> = movements.iter().map(line).collect();
    q!(tx, inventory::ledger::insert(&lines))?;
    for movement in movements {
        tx.emit(Event::StockChanged(movement.variant));
    }
    Ok(())
}

/// Returns a page of a variant's ledger, the newest line first.
pub fn list_movements(
    conn: &mut Conn<'_>,
    scope: &Scope,
    variant: VariantId,
    request: PageRequest,
) -> Result<Page<StockMovement>> {
    scope.require(Permission::StockRead)?;
    let items = q!(conn, inventory::ledger::page(variant, request))?;
    let total = q!(conn, inventory::ledger::count(variant))?;
    Ok(Page { items, total, request })
}

/// Returns a sentence for each inconsistency: units on hand that differ from the ledger, reserved
/// units that differ from the checkouts that reserve them, and reservations of checkouts that have
/// ended. Reads all stock.
pub fn find_disagreements(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<String>> {
    scope.require(Permission::StockRead)?;
    let mut found = Vec::new();
    for audit in q!(conn, inventory::ledger::audit())? {
        found.extend(disagreements(&audit));
    }
    for checkout in q!(conn, inventory::holds::overdue())? {
        let status = checkout.status;
        found.push(format!("checkout {} is {status} but still reserves stock", checkout.id));
    }
    Ok(found)
}

fn disagreements(audit: &ItemAudit) -> Vec<String> {
    let ItemAudit { item, warehouse, variant, moved, held } = audit;
    let name = format!("{} (variant {}) in {warehouse}", variant.name(), variant.id);
    let mut found = Vec::new();
    if i64::from(item.on_hand) != *moved {
        found.push(format!("{name}: {} on hand, but the ledger adds up to {moved}", item.on_hand));
    }
    if i64::from(item.held) != *held {
        found.push(format!("{name}: {} reserved, but checkouts reserve {held}", item.held));
    }
    found
}
