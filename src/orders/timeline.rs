//! What happened to an order, a line each.

use crate::{Result, accounts::Scope, db::Tx, events::Event, q};

use super::models::Order;

/// Notes what has just happened to an order, and who did it; nobody where the program did.
pub(super) fn note(
    tx: &mut Tx<'_>,
    scope: &Scope,
    order: &Order,
    (kind, message): (&str, &str),
) -> Result<()> {
    let (actor, now) = (scope.user().map(|user| user.id), tx.now());
    q!(tx, orders::timeline::insert(order.id, (kind, message), actor, now))?;
    tx.emit(Event::OrderChanged(order.id));
    Ok(())
}
