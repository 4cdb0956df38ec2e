//! Selling what nobody holds: stock leaves the warehouses.

use crate::{Error, Result, accounts::Scope, db::Tx, foundation::ids::VariantId, q};

use super::{
    allocation::{Part, allocate},
    ledger::record,
};

/// What was taken out of the warehouses and is still to be written into the ledger.
#[must_use = "what leaves the warehouse must be written into the ledger"]
pub struct Taken(Vec<(Part, i32)>);

/// Takes what is demanded of each variant, all of it or nothing. What is not counted is not taken.
///
/// # Errors
/// `Refused` with what is left, by title, where it is not enough. Nothing was written then, so that
/// the transaction may go on with something else.
pub fn take(tx: &mut Tx<'_>, demand: &[(VariantId, i32)]) -> Result<Taken> {
    let mut taken = Vec::new();
    for part in allocate(tx, demand, None)? {
        let after =
            q!(tx, inventory::items::add(part.item, -part.quantity, part.variant.backorder))?;
        let after = after.ok_or_else(|| Error::Internal("what was locked has changed".into()))?;
        taken.push((part, after));
    }
    Ok(Taken(taken))
}

/// Writes what was taken into the ledger, as sold by `reference`.
pub fn record_sale(
    tx: &mut Tx<'_>,
    scope: &Scope,
    Taken(taken): Taken,
    reference: &str,
) -> Result<()> {
    for (part, after) in taken {
        let change = (-part.quantity, after);
        record(tx, scope, (part.variant.id, part.item), change, ("sale", reference))?;
    }
    Ok(())
}
