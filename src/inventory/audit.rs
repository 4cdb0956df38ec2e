//! Whether the stock room agrees with itself.

use crate::{Result, accounts::Scope, db::Conn, q};

use super::models::Counted;

/// What does not agree, a sentence each: units on hand with the ledger, units held with what
/// checkouts hold, holds with checkouts that are over. Reads everything; for reports.
pub fn find_disagreements(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<String>> {
    scope.require_admin()?;
    let mut found = Vec::new();
    for counted in q!(conn, inventory::audit::places())? {
        found.extend(disagreements(&counted));
    }
    for (checkout, status) in q!(conn, inventory::audit::overdue())? {
        found.push(format!("checkout {checkout} is {status} but still reserves stock"));
    }
    Ok(found)
}

fn disagreements(counted: &Counted) -> impl Iterator<Item = String> {
    let Counted { item, warehouse, variant, moved, held } = counted;
    let name = format!("{} (variant {}) in {warehouse}", variant.name(), variant.id);
    let on_hand = (i64::from(item.on_hand) != *moved)
        .then(|| format!("{name}: {} on hand, but the ledger adds up to {moved}", item.on_hand));
    let holds = (i64::from(item.held) != *held)
        .then(|| format!("{name}: {} reserved, but checkouts reserve {held}", item.held));
    on_hand.into_iter().chain(holds)
}
