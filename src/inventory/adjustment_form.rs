//! Forms that change stock: units, and the reason for the change.

use std::ops::RangeInclusive;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::Tx,
    foundation::{
        changeset::Changeset,
        ids::{VariantId, WarehouseId},
        params::Params,
    },
    q,
};

use super::{
    adjustment::{Adjustment, StockTarget},
    allocation::create_stock_item,
    ledger::{MAX_UNITS, StockReference},
    levels::load_stock,
    models::Stock,
    rejection::InventoryRejection,
};

/// The reason for a change of stock. It decides what the number in the form means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum StockReason {
    /// Units were counted: the number is on hand now.
    Count,
    /// Units were received.
    Received,
    /// Units were returned.
    Returned,
    /// Units can't be sold any longer.
    Damaged,
    /// Units are missing.
    Lost,
    /// Units were found.
    Found,
    /// Units were added, or removed if the number is negative. The note gives the reason.
    Other,
}

impl StockReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Count,
        Self::Received,
        Self::Returned,
        Self::Damaged,
        Self::Lost,
        Self::Found,
        Self::Other,
    ];

    /// The code in forms and in the ledger.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The allowed numbers of units.
    fn range(self) -> RangeInclusive<i32> {
        match self {
            Self::Count => 0..=MAX_UNITS,
            Self::Other => -MAX_UNITS..=MAX_UNITS,
            _ => 1..=MAX_UNITS,
        }
    }
}

/// A change of stock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockChange {
    /// The stock before the change.
    pub stock: Stock,
    /// Units on hand in all warehouses after the change.
    pub after: i32,
}

/// The values of a form, or of one row of a form.
struct StockInput {
    reason: StockReason,
    units: i32,
    warehouse: Option<WarehouseId>,
    note: String,
    displayed: ParsedDisplay,
}

/// The hidden fields `seen` and `was` of a form, with the stock that the page displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayedStock {
    /// The stock's version, for the field `seen`.
    pub version: String,
    /// Units on hand in each warehouse, such as `1:5 2:0`, for the field `was`.
    pub units: String,
}

/// Returns the hidden fields of a form that changes this stock.
pub fn displayed_stock(stock: &Stock) -> DisplayedStock {
    let units = stock.items.iter().map(|item| format!("{}:{}", item.warehouse_id, item.on_hand));
    DisplayedStock {
        version: stock.version().to_string(),
        units: units.collect::<Vec<_>>().join(" "),
    }
}

/// The stock that the page displayed, as read from the form.
#[derive(Default)]
struct ParsedDisplay {
    /// The stock's version, if the form has it.
    version: Option<i64>,
    /// Units on hand in each warehouse, if the form has them.
    units: Option<Vec<WarehouseUnits>>,
}

/// Units on hand in a warehouse.
struct WarehouseUnits {
    warehouse: WarehouseId,
    on_hand: i32,
}

impl ParsedDisplay {
    /// Reads the fields that [`displayed_stock`] returns.
    fn parse(form: &Changeset) -> Self {
        let parse = |text: &str| {
            let (warehouse, units) = text.split_once(':')?;
            Some(WarehouseUnits {
                warehouse: warehouse.parse().ok()?,
                on_hand: units.parse().ok()?,
            })
        };
        let version = form.value("seen").parse().ok();
        let units = form.value("was").split_whitespace().map(parse).collect();
        Self { units: version.and(units), version }
    }

    /// Returns the displayed units in a warehouse, or in all.
    fn on_hand(&self, warehouse: Option<WarehouseId>) -> Option<i32> {
        let units = self.units.as_ref()?.iter();
        let wanted = units.filter(|units| warehouse.is_none_or(|id| id == units.warehouse));
        Some(wanted.fold(0_i32, |sum, units| sum.saturating_add(units.on_hand)))
    }
}

/// Changes the stock of a variant as submitted. The form has the fields `units` and `reason`, and
/// may have `warehouse` and a `note` for the ledger.
pub fn change_stock(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    params: Params,
) -> Result<StockChange> {
    scope.require(Permission::StockWrite)?;
    load_stock(tx, variant)?;
    let mut form = Changeset::new(params);
    let Some(input) = cast(tx, &mut form)? else { return Err(form.into()) };
    match write(tx, scope, variant, &input) {
        Ok(changed) => Ok(changed),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            form.error("units", reason);
            Err(form.into())
        }
        Err(error) => Err(error),
    }
}

/// A row of a form that changes several variants.
struct StockRow {
    /// The name of its field for units.
    units_field: String,
    variant: VariantId,
    input: StockInput,
}

/// Changes the stock of several variants, all or none. Each row has the fields of [`change_stock`] and a
/// `variant`. Rows without units are skipped. Returns the changes in the order of the rows.
///
/// # Errors
/// `Invalid` with a message for each row that can't be saved, named `rows[key][field]`.
pub fn change_stocks(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Vec<StockChange>> {
    scope.require(Permission::StockWrite)?;
    let rows = params.nested("rows");
    let mut form = Changeset::new(params);
    let mut inputs: Vec<StockRow> = Vec::new();
    for (key, row) in rows.into_iter().filter(|(_, row)| has_units(row)) {
        let field = |name: &str| format!("rows[{key}][{name}]");
        let Some(variant) = row.get("variant").and_then(|id| id.parse().ok()) else {
            return Err(Error::NotFound);
        };
        let mut row = Changeset::new(row);
        match cast(tx, &mut row)? {
            Some(input) => inputs.push(StockRow { units_field: field("units"), variant, input }),
            None => {
                for error in row.errors() {
                    form.error(field(&error.field), error.message.clone());
                }
            }
        }
    }
    lock(tx, &inputs)?;
    let mut changed = Vec::with_capacity(inputs.len());
    for StockRow { units_field, variant, input } in &inputs {
        match write(tx, scope, *variant, input) {
            Ok(change) => changed.push(change),
            Err(Error::Rejected(reason)) if !reason.is_conflict() => {
                form.error(units_field, reason);
            }
            Err(Error::NotFound) => {
                form.error(units_field, "A variant was deleted in the meantime");
            }
            Err(error) => return Err(error),
        }
    }
    form.finish(changed).map_err(Error::from)
}

fn has_units(row: &Params) -> bool {
    row.get("units").is_some_and(|units| !units.trim().is_empty())
}

/// Locks the stock of all variants, in the order that every writer uses.
fn lock(tx: &mut Tx<'_>, rows: &[StockRow]) -> Result<()> {
    let variants: Vec<VariantId> = rows.iter().map(|row| row.variant).collect();
    if !variants.is_empty() {
        q!(tx, inventory::items::lock(&variants))?;
    }
    Ok(())
}

fn cast(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<Option<StockInput>> {
    let reason = form.choice("reason", "Reason");
    let range = reason.unwrap_or(StockReason::Count).range();
    let units = form.integer("units", "Units", range);
    let note = form.text("note", "Note", 200);
    let warehouse = cast_warehouse(tx, form)?;
    if reason == Some(StockReason::Other) && units == Some(0) {
        form.error("units", "Units must not be 0");
    }
    let (Some(reason), Some(units), true) = (reason, units, form.is_valid()) else {
        return Ok(None);
    };
    let displayed = ParsedDisplay::parse(form);
    Ok(Some(StockInput { reason, units, warehouse, note, displayed }))
}

/// Reads the warehouse. Forms of a shop with one warehouse do not have the field.
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

/// Changes stock that must still have the version that the page displayed. A count changes it by
/// the difference to the displayed units, so that units sold in the meantime stay sold.
fn write(
    tx: &mut Tx<'_>,
    scope: &Scope,
    variant: VariantId,
    input: &StockInput,
) -> Result<StockChange> {
    // Locked before it is read, so that a concurrent save is visible.
    let stock = load_stock(tx, variant)?;
    create_stock_item(tx, &stock, input.warehouse)?;
    q!(tx, inventory::items::lock(&[variant]))?;
    let target = StockTarget { variant, warehouse: input.warehouse };
    let reference = StockReference { reason: input.reason.as_str(), reference: &input.note };
    let adjustment = Adjustment::new(tx, target, reference)?;
    if input.displayed.version.is_some_and(|version| version != adjustment.stock.version()) {
        let name = adjustment.stock.name();
        let on_hand = adjustment.stock.on_hand();
        return Err(InventoryRejection::StockChanged { name, on_hand }.into());
    }
    let delta = match input.reason {
        StockReason::Count => {
            let displayed = input.displayed.on_hand(input.warehouse);
            input.units.saturating_sub(displayed.unwrap_or_else(|| adjustment.on_hand()))
        }
        StockReason::Damaged | StockReason::Lost => -input.units,
        StockReason::Received | StockReason::Returned | StockReason::Found | StockReason::Other => {
            input.units
        }
    };
    adjustment.write(tx, scope, delta)?;
    Ok(StockChange { after: load_stock(tx, variant)?.on_hand(), stock: adjustment.stock })
}
