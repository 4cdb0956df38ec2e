//! How a shopkeeper changes what is there: units, and what happened to them.

use std::ops::RangeInclusive;

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    foundation::{
        changeset::Changeset,
        ids::{VariantId, WarehouseId},
        params::Params,
    },
    q,
};

use super::{
    changing::{Change, Units},
    ledger::{MOST, stock_of},
    models::Stock,
};

/// What happened to stock. It decides what the units of the form mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockReason {
    /// Somebody counted: so many are there.
    Count,
    /// So many came.
    Received,
    /// So many came back.
    Returned,
    /// So many can't be sold any more.
    Damaged,
    /// So many are not to be found.
    Lost,
    /// So many turned up.
    Found,
    /// So many came or, below zero, went, for a reason that a note tells.
    Other,
}

impl StockReason {
    /// All of them with the word that forms and the ledger use.
    pub const ALL: [(&'static str, Self); 7] = [
        ("count", Self::Count),
        ("received", Self::Received),
        ("returned", Self::Returned),
        ("damaged", Self::Damaged),
        ("lost", Self::Lost),
        ("found", Self::Found),
        ("other", Self::Other),
    ];

    /// How many units a form may say.
    fn range(self) -> RangeInclusive<i32> {
        match self {
            Self::Count => 0..=MOST,
            Self::Other => -MOST..=MOST,
            _ => 1..=MOST,
        }
    }
}

/// What a change made of the stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockChanged {
    /// The variant as it was before.
    pub stock: Stock,
    /// Units on hand after it, in all warehouses.
    pub after: i32,
}

/// What a form says.
struct Draft {
    reason: StockReason,
    word: String,
    units: i32,
    warehouse: Option<WarehouseId>,
    note: String,
}

/// Changes the stock of a variant as a form says: `units`, and the `reason` for it; in which
/// `warehouse`, where there are several, and a `note` for the ledger, if there is one.
pub fn change_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    params: Params,
) -> Outcome<StockChanged> {
    scope.require_admin()?;
    let stock = stock_of(tx, variant)?;
    let mut form = Changeset::new(params);
    let Some(draft) = cast(tx, &mut form)? else { return Err(form.into()) };
    match write(tx, scope, variant, &draft) {
        Ok(()) => Ok(StockChanged { after: stock_of(tx, variant)?.on_hand(), stock }),
        Err(Fault::Refused(why)) => {
            form.error("units", why);
            Err(form.into())
        }
        Err(fault) => Err(fault),
    }
}

fn cast(tx: &mut Tx<'_>, form: &mut Changeset) -> Outcome<Option<Draft>> {
    let reason = form.choice("reason", "What happened", &StockReason::ALL);
    let range = reason.unwrap_or(StockReason::Count).range();
    let units = form.integer("units", "Units", range);
    let note = form.text("note", "Note", 200);
    let warehouse = cast_warehouse(tx, form)?;
    if reason == Some(StockReason::Other) && units == Some(0) {
        form.error("units", "Units must not be 0");
    }
    let word = form.value("reason").to_owned();
    let (Some(reason), Some(units), true) = (reason, units, form.is_valid()) else {
        return Ok(None);
    };
    Ok(Some(Draft { reason, word, units, warehouse, note }))
}

/// Where it happened; forms of a shop with one warehouse do not ask.
fn cast_warehouse(tx: &mut Tx<'_>, form: &mut Changeset) -> Outcome<Option<WarehouseId>> {
    let typed = form.value("warehouse").trim().to_owned();
    if typed.is_empty() {
        return Ok(None);
    }
    let known = q!(tx, inventory::items::warehouses())?;
    let id = typed.parse().ok().filter(|id| known.contains(id));
    if id.is_none() {
        form.error("warehouse", "Where must be one of the list");
    }
    Ok(id)
}

fn write(tx: &mut Tx<'_>, scope: &Scope, variant: VariantId, draft: &Draft) -> Outcome<()> {
    let at = Units { variant, warehouse: draft.warehouse };
    let change = Change::of(tx, at, (&draft.word, &draft.note))?;
    let delta = match draft.reason {
        StockReason::Count => draft.units.saturating_sub(change.on_hand()),
        StockReason::Damaged | StockReason::Lost => -draft.units,
        StockReason::Received | StockReason::Returned | StockReason::Found | StockReason::Other => {
            draft.units
        }
    };
    change.write(tx, scope, delta)
}
