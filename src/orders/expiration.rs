//! Orders that nobody paid in time.

use crate::{
    Result,
    accounts::Scope,
    db::{Conn, Tx},
    foundation::ids::OrderId,
    mailer::ShopIdentity,
    q,
};

use super::{
    cancellation::{self, CancellationReason},
    models::Order,
    states,
};

const NOTE: &str = "Not paid in time.";
const LETTER: &str = "We didn't receive your payment in time, so your items are no longer \
     reserved. Nothing was charged.";

/// At most `limit` orders that still wait for a payment though their stock is held no longer.
/// Whoever expires them asks the payment's provider first.
pub fn list_overdue_orders(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<OrderId>> {
    q!(conn, orders::checkouts::overdue(conn.now(), limit))
}

/// Calls an order off that was not paid in time, and lets its stock go: false where it waits for
/// no payment (any more).
pub fn expire_order(tx: &mut Tx<'_>, head: &ShopIdentity, order: OrderId) -> Result<bool> {
    let order: Order = states::lock(tx, order)?;
    if !order.wants_payment() {
        return Ok(false);
    }
    let reason = CancellationReason { note: NOTE, email: LETTER };
    cancellation::cancel(tx, head, &Scope::system(), (&order, &reason))?;
    Ok(true)
}
