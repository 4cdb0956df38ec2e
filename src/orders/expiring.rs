//! Orders that nobody paid in time.

use crate::{
    accounts::Scope,
    db::{Conn, Outcome, Tx},
    foundation::ids::OrderId,
    mailer::Letterhead,
    q,
};

use super::{
    cancelling::{self, Why},
    models::Order,
    states,
};

const NOTE: &str = "Nobody paid in time.";
const LETTER: &str = "No payment came in time, so we have stopped holding your things for you. \
                      Nothing was charged.";

/// At most `limit` orders that still wait for a payment though their stock is held no longer.
/// Whoever expires them asks the payment's provider first.
pub fn list_overdue_orders(conn: &mut Conn<'_>, limit: i64) -> Outcome<Vec<OrderId>> {
    let now = conn.now();
    Ok(q!(conn, orders::checkouts::overdue(now, limit))?)
}

/// Calls an order off that was not paid in time, and lets its stock go: false where it waits for
/// no payment (any more).
pub fn expire_order(tx: &mut Tx<'_>, head: &Letterhead, order: OrderId) -> Outcome<bool> {
    let order: Order = states::lock(tx, order)?;
    if !order.wants_payment() {
        return Ok(false);
    }
    let why = Why { note: NOTE, letter: LETTER };
    cancelling::cancel(tx, head, &Scope::system(), (&order, &why))?;
    Ok(true)
}
