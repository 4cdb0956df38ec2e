//! The warehouses: where stock lies, and where shoppers fetch it.

use std::collections::HashMap;

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome, Tx},
    foundation::ids::WarehouseId,
    q,
};

use super::models::Warehouse;

/// All warehouses, the one to take from first in front.
pub fn list_warehouses(conn: &mut Conn<'_>, scope: &Scope) -> Outcome<Vec<Warehouse>> {
    scope.require_admin()?;
    Ok(q!(conn, inventory::warehouses::all())?)
}

/// Where shoppers can fetch what they bought, the shopkeeper's first choice in front.
pub fn pickup_places(conn: &mut Conn<'_>) -> Outcome<Vec<Warehouse>> {
    let all = q!(conn, inventory::warehouses::all())?;
    Ok(all.into_iter().filter(|warehouse| warehouse.details.pickup).collect())
}

/// Units on hand in each warehouse; those where nothing ever lay are left out.
pub fn units_by_warehouse(
    conn: &mut Conn<'_>,
    scope: &Scope,
) -> Outcome<HashMap<WarehouseId, i64>> {
    scope.require_admin()?;
    let units = q!(conn, inventory::warehouses::units())?;
    Ok(units.into_iter().map(|(id, sum)| (id, sum.unwrap_or(0))).collect())
}

/// A warehouse to be changed.
pub fn get_warehouse(conn: &mut Conn<'_>, scope: &Scope, id: WarehouseId) -> Outcome<Warehouse> {
    scope.require_admin()?;
    Ok(q!(conn, inventory::warehouses::find(id))?)
}

/// Deletes a warehouse where nothing ever lay, and answers its name.
///
/// # Errors
/// `Refused` for the last one, and where something came or went: the ledger needs the place.
pub fn delete_warehouse(tx: &mut Tx<'_>, scope: &Scope, id: WarehouseId) -> Outcome<String> {
    scope.require_admin()?;
    let all = q!(tx, inventory::warehouses::lock())?;
    let name = all.iter().find(|warehouse| warehouse.id == id).ok_or(Fault::NotFound)?;
    let name = name.details.name.clone();
    if all.len() == 1 {
        return Err(Fault::Refused(format!("{name} is the only warehouse, so it stays.")));
    }
    if q!(tx, inventory::warehouses::was_used(id))? {
        let why = "its stock has a history, and the ledger keeps that";
        return Err(Fault::Refused(format!("{name} stays: {why}.")));
    }
    q!(tx, inventory::warehouses::delete(id))?;
    Ok(name)
}
