//! How many orders one client may place without paying for them: each takes units off the shelf and
//! sends mails to an address that somebody typed.

use std::time::Duration;

use crate::{
    accounts::Scope,
    db::{Fault, Outcome, Tx},
    q,
};

/// Orders within a day that nobody has paid for, placed from one address. It leaves room for an
/// office that orders by transfer.
const BY_ADDRESS: usize = 12;
/// The same, placed from the network around the address.
const BY_NETWORK: usize = 60;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const TOO_MANY: &str = "Several orders from your network wait for their payment already. Please \
                        pay for one of them first, or order again tomorrow. Nothing was ordered, \
                        and your cart is as it was.";

/// Refuses an order that its client leaves unpaid beside too many others. It is asked when the
/// order is written and its number taken, which other orders wait for: all of them are counted.
pub(super) fn check_unpaid(tx: &mut Tx<'_>, scope: &Scope) -> Outcome<()> {
    let Some(client) = scope.limited_client() else { return Ok(()) };
    let since = tx.now().before(DAY);
    let unpaid = q!(tx, orders::checkouts::unpaid_addresses(&client.network_text(), since))?;
    let address = client.address_text();
    let own = unpaid.iter().filter(|other| **other == address).count();
    match own > BY_ADDRESS || unpaid.len() > BY_NETWORK {
        true => Err(Fault::refused(TOO_MANY)),
        false => Ok(()),
    }
}
