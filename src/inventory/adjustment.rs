//! Changing units on hand. Every change has a line in the ledger.

use crate::{
    Result,
    accounts::{Permission, Scope},
    audit::{Change, FieldChange, SubjectKind},
    db::Tx,
    foundation::ids::{StockItemId, VariantId, WarehouseId},
    q,
};

use super::{
    allocation::{ItemQuantity, create_stock_item, lock_stock_items, split},
    ledger::{MAX_UNITS, Movement, StockReference, record},
    levels::load_stock,
    models::{Stock, StockItem},
    rejection::InventoryRejection,
    webhook_events,
};

/// The stock to change: a variant's, in one warehouse or in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockTarget {
    /// The variant.
    pub variant: VariantId,
    /// The warehouse. `None` means all: new units go into the first warehouse, and units are taken from
    /// those that have them.
    pub warehouse: Option<WarehouseId>,
}

impl From<VariantId> for StockTarget {
    fn from(variant: VariantId) -> Self {
        Self { variant, warehouse: None }
    }
}

/// Sets the units on hand of a variant, as after counting them. Units that are sold concurrently
/// stay sold. Writes nothing if nothing changes.
///
/// # Errors
/// `Rejected` if fewer units would be left than are reserved, unless back-orders are
/// allowed.
pub fn set_on_hand(
    tx: &mut Tx<'_>,
    scope: &Scope,
    target: impl Into<StockTarget>,
    quantity: i32,
    reason: &str,
) -> Result<()> {
    let adjustment = Adjustment::new(tx, target.into(), reason.into())?;
    let delta = quantity.saturating_sub(adjustment.on_hand());
    adjustment.write(tx, scope, delta)
}

/// Sets the units on hand of a variant to a number from a file. The number is negative if more
/// units were sold than there were.
pub fn record_on_hand(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    quantity: i32,
    reason: &str,
) -> Result<()> {
    let adjustment = Adjustment::new(tx, variant.into(), reason.into())?;
    let delta = quantity.saturating_sub(adjustment.on_hand());
    adjustment.ignoring_reserved(true).write(tx, scope, delta)
}

/// Adds units of a variant, or removes some if `delta` is negative.
///
/// # Errors
/// `Rejected` if fewer units would be left than are reserved, unless back-orders are
/// allowed.
pub fn adjust<'a>(
    tx: &mut Tx<'_>,
    scope: &Scope,
    target: impl Into<StockTarget>,
    delta: i32,
    reference: impl Into<StockReference<'a>>,
) -> Result<()> {
    Adjustment::new(tx, target.into(), reference.into())?.write(tx, scope, delta)
}

/// A change of a variant's units on hand.
pub(super) struct Adjustment<'a> {
    /// The variant with its stock before the change.
    pub stock: Stock,
    /// The warehouse; `None` means all.
    warehouse: Option<WarehouseId>,
    /// `true` if fewer units may be left than are reserved.
    ignores_reserved: bool,
    reference: StockReference<'a>,
}

impl<'a> Adjustment<'a> {
    /// Reads the stock before the change.
    pub fn new(
        tx: &mut Tx<'_>,
        target: StockTarget,
        reference: StockReference<'a>,
    ) -> Result<Self> {
        let stock = load_stock(tx, target.variant)?;
        let ignores_reserved = stock.variant.backorder;
        Ok(Self { stock, warehouse: target.warehouse, ignores_reserved, reference })
    }

    /// The same change, which may leave fewer units than are reserved if `is_allowed`.
    pub fn ignoring_reserved(self, is_allowed: bool) -> Self {
        Self { ignores_reserved: self.ignores_reserved || is_allowed, ..self }
    }

    /// Units on hand before the change.
    pub fn on_hand(&self) -> i32 {
        match self.warehouse {
            Some(id) => self.stock.on_hand_in(id),
            None => self.stock.on_hand(),
        }
    }

    /// Changes the stock by `delta` units.
    pub fn write(&self, tx: &mut Tx<'_>, scope: &Scope, delta: i32) -> Result<()> {
        scope.require(Permission::StockWrite)?;
        if delta == 0 {
            return Ok(());
        }
        // Checked here, because the database would fail on an overflow.
        if self.stock.on_hand().saturating_add(delta).saturating_abs() > MAX_UNITS {
            return Err(InventoryRejection::TooManyUnits { name: self.stock.name() }.into());
        }
        let variant = self.stock.variant.id;
        create_stock_item(tx, &self.stock, self.warehouse)?;
        let stocks = std::slice::from_ref(&self.stock);
        let items = lock_stock_items(tx, stocks, self.warehouse)?.remove(&variant);
        let mut movements = Vec::new();
        for ItemQuantity { item, quantity } in self.parts(&items.unwrap_or_default(), delta)? {
            let is_allowed = self.ignores_reserved || quantity > 0;
            let after = q!(tx, inventory::items::edit(item, quantity, is_allowed, tx.now()))?;
            let after = after.ok_or_else(|| self.below_reserved())?;
            movements.push(Movement { variant, item, delta: quantity, after });
        }
        record(tx, scope, &movements, self.reference)?;
        self.record(tx, scope, &movements)?;
        webhook_events::notify(tx, &movements)
    }

    /// Records the change in the audit log, with the units in each warehouse.
    fn record(&self, tx: &mut Tx<'_>, scope: &Scope, movements: &[Movement]) -> Result<()> {
        if scope.actor().is_none() || movements.is_empty() {
            return Ok(());
        }
        let ids: Vec<StockItemId> = movements.iter().map(|movement| movement.item).collect();
        let names = q!(tx, inventory::items::warehouse_names(&ids))?;
        let field = |movement: &Movement| {
            let name = names.iter().find(|name| name.item == movement.item);
            field_change(movement, name.map(|name| name.warehouse.as_str()))
        };
        let fields = movements.iter().map(field).collect();
        scope.record(tx, stock_change(&self.stock, fields, self.reference));
        Ok(())
    }

    /// Returns the change of each stock item, in the order of the items.
    fn parts(&self, items: &[StockItem], delta: i32) -> Result<Vec<ItemQuantity>> {
        if delta > 0 {
            let first = items.first().map(|first| ItemQuantity { item: first.id, quantity: delta });
            return Ok(first.into_iter().collect());
        }
        let parts = split(items, -delta, self.ignores_reserved);
        let mut parts = parts.ok_or_else(|| self.below_reserved())?;
        for part in &mut parts {
            part.quantity = -part.quantity;
        }
        parts.sort_by_key(|part| part.item);
        Ok(parts)
    }

    fn below_reserved(&self) -> InventoryRejection {
        let name = self.stock.name();
        match self.stock.held() {
            0 => InventoryRejection::BelowZero { name },
            reserved => InventoryRejection::BelowReserved { name, reserved },
        }
    }
}

/// Returns the change of the units in a warehouse, for the audit log.
pub(super) fn field_change(movement: &Movement, warehouse: Option<&str>) -> FieldChange {
    let label = warehouse.map_or_else(
        || "Units on hand".to_owned(),
        |warehouse| format!("Units on hand in {warehouse}"),
    );
    let before = movement.after - movement.delta;
    FieldChange::new("stock", label, before.to_string(), movement.after.to_string())
}

/// Returns the change of a variant's stock, for the audit log.
pub(super) fn stock_change(
    stock: &Stock,
    fields: Vec<FieldChange>,
    StockReference { reason, reference }: StockReference<'_>,
) -> Change {
    Change::new("updated", SubjectKind::Stock, stock.variant.id, stock.name())
        .fields(fields)
        .note(format!("{reason} {reference}").trim())
}
