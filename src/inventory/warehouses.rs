//! The warehouses: where stock lies, and where shoppers fetch it.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    deletions::{self, Deleted, Link, Missing, Part, Plan, Reference},
    events::Event,
    foundation::ids::{DeletionId, WarehouseId},
    q,
};

use super::models::Warehouse;

/// All warehouses, the one to take from first in front.
pub fn list_warehouses(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<Warehouse>> {
    scope.require_admin()?;
    q!(conn, inventory::warehouses::all())
}

/// Where shoppers can fetch what they bought, the shopkeeper's first choice in front.
pub fn pickup_places(conn: &mut Conn<'_>) -> Result<Vec<Warehouse>> {
    let all = q!(conn, inventory::warehouses::all())?;
    Ok(all.into_iter().filter(|warehouse| warehouse.details.pickup).collect())
}

/// Units on hand in each warehouse; those where nothing ever lay are left out.
pub fn units_by_warehouse(conn: &mut Conn<'_>, scope: &Scope) -> Result<HashMap<WarehouseId, i64>> {
    scope.require_admin()?;
    let units = q!(conn, inventory::warehouses::units())?;
    Ok(units.into_iter().map(|(id, sum)| (id, sum.unwrap_or(0))).collect())
}

/// A warehouse to be changed.
pub fn get_warehouse(conn: &mut Conn<'_>, scope: &Scope, id: WarehouseId) -> Result<Warehouse> {
    scope.require_admin()?;
    q!(conn, inventory::warehouses::find(id))
}

/// What leaves the database with a warehouse where nothing ever lay.
const WAREHOUSE: Plan = Plan {
    kind: "warehouse",
    parts: &[
        Part::new("warehouses", "id = $id"),
        Part::new("stock_items", "warehouse_id = $id").naming(&[Reference {
            column: "variant_id",
            table: "variants",
            missing: Missing::LeaveOut,
        }]),
    ],
    links: &[
        Link { table: "carts", column: "pickup_warehouse_id", targets: "$id" },
        Link { table: "orders", column: "pickup_warehouse_id", targets: "$id" },
    ],
};

/// Restores a warehouse.
pub fn restore_warehouse(tx: &mut Tx<'_>, scope: &Scope, id: DeletionId) -> Result<String> {
    let restored = deletions::restore(tx, scope, &WAREHOUSE, id)?;
    tx.emit(Event::TermsChanged);
    Ok(restored.title)
}

/// Why a warehouse can't be deleted; none where it can.
pub fn why_warehouse_stays(
    conn: &mut Conn<'_>,
    scope: &Scope,
    warehouse: &Warehouse,
) -> Result<Option<String>> {
    scope.require_admin()?;
    let name = &warehouse.details.name;
    if q!(conn, inventory::warehouses::all())?.len() == 1 {
        return Ok(Some(format!("{name} is the only warehouse, so it can't be deleted.")));
    }
    if q!(conn, inventory::warehouses::was_used(warehouse.id))? {
        let why = "its stock has a history in the ledger";
        return Ok(Some(format!("{name} can't be deleted: {why}.")));
    }
    Ok(None)
}

/// Deletes a warehouse where nothing ever lay.
///
/// # Errors
/// `Refused` for the last one, and where something came or went: the ledger needs the place.
pub fn delete_warehouse(tx: &mut Tx<'_>, scope: &Scope, id: WarehouseId) -> Result<Deleted> {
    scope.require_admin()?;
    let all = q!(tx, inventory::warehouses::lock())?;
    let warehouse = all.iter().find(|warehouse| warehouse.id == id).ok_or(Error::NotFound)?;
    if let Some(reason) = why_warehouse_stays(tx, scope, warehouse)? {
        return Err(Error::refused(reason));
    }
    let subject = deletions::Subject::new(id, &warehouse.details.name);
    let deleted = deletions::archive(tx, scope, &WAREHOUSE, subject, None)?;
    q!(tx, inventory::warehouses::delete(id))?;
    tx.emit(Event::TermsChanged);
    Ok(deleted)
}
