//! A change of what is there, by those who run the shop.

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::ids::{StockItemId, VariantId, WarehouseId},
    q,
};

use super::{
    allocation::{create_stock_item, lock_stock_items, split},
    ledger::{MOST, record, stock_of},
    models::{Stock, StockItem},
};

/// Which units a change is about: a variant's, in one warehouse or in all together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockTarget {
    /// The variant.
    pub variant: VariantId,
    /// Where; in all together, what comes goes into the first warehouse, and what goes is taken
    /// from those that have it.
    pub warehouse: Option<WarehouseId>,
}

impl From<VariantId> for StockTarget {
    fn from(variant: VariantId) -> Self {
        Self { variant, warehouse: None }
    }
}

/// What is to be changed, and why.
pub(super) struct Change<'a> {
    /// What is there of the variant.
    pub stock: Stock,
    /// Where it is to be changed; none means anywhere.
    pub warehouse: Option<WarehouseId>,
    /// Whether less may be left than is held.
    pub below: bool,
    /// A note for the ledger, and a note beside it.
    pub reason: (&'a str, &'a str),
}

impl<'a> Change<'a> {
    pub fn of(tx: &mut Tx<'_>, units: StockTarget, reason: (&'a str, &'a str)) -> Result<Self> {
        let stock = stock_of(tx, units.variant)?;
        let below = stock.variant.backorder;
        Ok(Self { stock, warehouse: units.warehouse, below, reason })
    }

    /// Units on hand before the change.
    pub fn on_hand(&self) -> i32 {
        match self.warehouse {
            Some(id) => self.stock.on_hand_in(id),
            None => self.stock.on_hand(),
        }
    }

    /// Changes it by so many units.
    pub fn write(&self, tx: &mut Tx<'_>, scope: &Scope, delta: i32) -> Result<()> {
        scope.require_admin()?;
        if delta == 0 {
            return Ok(());
        }
        // Checked before adding: the database would stumble over a sum that does not fit.
        if self.stock.on_hand().saturating_add(delta).saturating_abs() > MOST {
            return Err(self.too_many());
        }
        create_stock_item(tx, &self.stock, self.warehouse)?;
        let stocks = std::slice::from_ref(&self.stock);
        let places = lock_stock_items(tx, stocks, self.warehouse)?.remove(&self.stock.variant.id);
        for (item, delta) in self.parts(&places.unwrap_or_default(), delta)? {
            let after = q!(tx, inventory::items::edit(item, delta, self.below || delta > 0))?;
            let after = after.ok_or_else(|| self.below_held())?;
            record(tx, scope, (self.stock.variant.id, item), (delta, after), self.reason)?;
        }
        Ok(())
    }

    /// The change of each place. What goes while it is not there at all is refused.
    fn parts(&self, places: &[StockItem], delta: i32) -> Result<Vec<(StockItemId, i32)>> {
        if delta > 0 {
            return Ok(places.first().map(|first| (first.id, delta)).into_iter().collect());
        }
        let mut parts = split(places, -delta, self.below).ok_or_else(|| self.below_held())?;
        parts.iter_mut().for_each(|(_, some)| *some = -*some);
        parts.sort_by_key(|(item, _)| *item);
        Ok(parts)
    }

    fn below_held(&self) -> Error {
        let (name, held) = (self.stock.name(), self.stock.held());
        Error::refused(match held {
            0 => format!("{name}: stock can't go below zero"),
            _ => format!("{name}: {held} are reserved for shoppers, so stock can't go below that"),
        })
    }

    fn too_many(&self) -> Error {
        Error::refused(format!("{}: stock must be at most 1,000,000,000", self.stock.name()))
    }
}
