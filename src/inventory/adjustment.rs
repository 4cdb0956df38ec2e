//! How a shopkeeper changes what is there: units, and what happened to them.

use std::ops::RangeInclusive;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{VariantId, WarehouseId},
        params::Params,
    },
    q,
};

use super::{
    allocation::create_stock_item,
    ledger::{MOST, stock_of},
    models::Stock,
    stock_change::{Change, StockTarget},
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

/// What a form, or a row of one, says.
struct Draft {
    reason: StockReason,
    word: String,
    units: i32,
    warehouse: Option<WarehouseId>,
    note: String,
    seen: Seen,
}

/// What the page showed of a variant while its form was filled.
#[derive(Default)]
struct Seen {
    /// The stock's version; none where the form does not say.
    version: Option<i64>,
    /// Units on hand in each warehouse; none where the form does not say.
    units: Option<Vec<(WarehouseId, i32)>>,
}

impl Seen {
    /// Reads the fields `seen` and `was`, as [`seen_fields`] writes them.
    fn of(form: &Changeset) -> Self {
        let pair = |text: &str| {
            let (warehouse, units) = text.split_once(':')?;
            Some((warehouse.parse().ok()?, units.parse().ok()?))
        };
        let version = form.value("seen").parse().ok();
        let units = form.value("was").split_whitespace().map(pair).collect();
        Self { units: version.and(units), version }
    }

    /// Units in a warehouse, or in all.
    fn on_hand(&self, warehouse: Option<WarehouseId>) -> Option<i32> {
        let here = self.units.iter().flatten();
        let here = here.filter(|(id, _)| warehouse.is_none_or(|warehouse| warehouse == *id));
        let sum = here.fold(0_i32, |sum, (_, units)| sum.saturating_add(*units));
        self.units.as_ref().map(|_| sum)
    }
}

/// The fields `seen` and `was` of a form that changes this stock: what the shopkeeper sees.
pub fn seen_fields(stock: &Stock) -> (String, String) {
    let units = stock.items.iter().map(|item| format!("{}:{}", item.warehouse_id, item.on_hand));
    (stock.version().to_string(), units.collect::<Vec<_>>().join(" "))
}

/// Changes the stock of a variant as a form says: `units`, and the `reason` for it; in which
/// `warehouse`, where there are several, and a `note` for the ledger, if there is one.
pub fn change_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    params: Params,
) -> Result<StockChanged> {
    scope.require_admin()?;
    stock_of(tx, variant)?;
    let mut form = Changeset::new(params);
    let Some(draft) = cast(tx, &mut form)? else { return Err(form.into()) };
    match write(tx, scope, variant, &draft) {
        Ok(changed) => Ok(changed),
        Err(Error::Rejected(why)) if !why.is_conflict() => {
            form.error("units", why);
            Err(form.into())
        }
        Err(failure) => Err(failure),
    }
}

/// Changes the stock of several variants as the rows of one form say, each as [`change_stock`]
/// reads it beside its `variant`: all of them, or none where one can't be changed. Rows without
/// units are left alone. Returns the changes in the order of the rows.
///
/// # Errors
/// `Invalid` with a message for each row that can't be changed, named `rows[key][field]`.
pub fn change_stocks(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Vec<StockChanged>> {
    scope.require_admin()?;
    let rows = params.nested("rows");
    let mut form = Changeset::new(params);
    let mut drafts: Vec<(String, VariantId, Draft)> = Vec::new();
    for (key, row) in rows.into_iter().filter(|(_, row)| is_filled(row)) {
        let field = |name: &str| format!("rows[{key}][{name}]");
        let Some(variant) = row.get("variant").and_then(|id| id.parse().ok()) else {
            return Err(Error::NotFound);
        };
        let mut row = Changeset::new(row);
        match cast(tx, &mut row)? {
            Some(draft) => drafts.push((field("units"), variant, draft)),
            None => {
                for error in row.errors() {
                    form.error(field(&error.field), error.message.clone());
                }
            }
        }
    }
    lock(tx, &drafts)?;
    let mut changed = Vec::with_capacity(drafts.len());
    for (field, variant, draft) in &drafts {
        match write(tx, scope, *variant, draft) {
            Ok(change) => changed.push(change),
            Err(Error::Rejected(why)) if !why.is_conflict() => form.error(field, why),
            Err(Error::NotFound) => form.error(field, "A variant was deleted in the meantime"),
            Err(failure) => return Err(failure),
        }
    }
    form.finish(changed).map_err(Error::from)
}

/// Whether units were typed into a row.
fn is_filled(row: &Params) -> bool {
    row.get("units").is_some_and(|units| !units.trim().is_empty())
}

/// Locks what lies of all variants at once, in the order that every writer keeps.
fn lock(tx: &mut Tx<'_>, drafts: &[(String, VariantId, Draft)]) -> Result<()> {
    let variants: Vec<VariantId> = drafts.iter().map(|(_, variant, _)| *variant).collect();
    if !variants.is_empty() {
        q!(tx, inventory::items::lock(&variants))?;
    }
    Ok(())
}

fn cast(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<Option<Draft>> {
    let reason = form.choice("reason", "Reason", &StockReason::ALL);
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
    Ok(Some(Draft { reason, word, units, warehouse, note, seen: Seen::of(form) }))
}

/// Where it happened; forms of a shop with one warehouse do not ask.
fn cast_warehouse(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<Option<WarehouseId>> {
    let typed = form.value("warehouse").trim().to_owned();
    if typed.is_empty() {
        return Ok(None);
    }
    let known = q!(tx, inventory::items::warehouses())?;
    let id = typed.parse().ok().filter(|id| known.contains(id));
    if id.is_none() {
        form.error("warehouse", "Warehouse must be one of the list");
    }
    Ok(id)
}

/// Changes what a form saw, which must be as it was then. What was counted is a difference to
/// what the page showed, so that what was sold meanwhile stays sold.
fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    draft: &Draft,
) -> Result<StockChanged> {
    // Locked before it is read: of two who save at once, the second reads what the first wrote.
    let stock = stock_of(tx, variant)?;
    create_stock_item(tx, &stock, draft.warehouse)?;
    q!(tx, inventory::items::lock(&[variant]))?;
    let at = StockTarget { variant, warehouse: draft.warehouse };
    let change = Change::of(tx, at, (&draft.word, &draft.note))?;
    let (name, now) = (change.stock.name(), change.stock.on_hand());
    if draft.seen.version.is_some_and(|seen| seen != change.stock.version()) {
        return Err(Error::refused(format!(
            "{name} was changed by someone else in the meantime: {now} are on hand now. Save \
             again if your number is still right"
        )));
    }
    let delta = match draft.reason {
        StockReason::Count => {
            let before = draft.seen.on_hand(draft.warehouse).unwrap_or_else(|| change.on_hand());
            draft.units.saturating_sub(before)
        }
        StockReason::Damaged | StockReason::Lost => -draft.units,
        StockReason::Received | StockReason::Returned | StockReason::Found | StockReason::Other => {
            draft.units
        }
    };
    change.write(tx, scope, delta)?;
    Ok(StockChanged { after: stock_of(tx, variant)?.on_hand(), stock: change.stock })
}
