//! How many orders one client may place without paying for them, and how many may be placed with one
//! address: each takes units off the shelf and sends mails to an address that somebody typed.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::Scope,
    db::Tx,
    mailer::{self, MailRequest, ShopIdentity},
    q,
};

use super::models::Order;

/// Orders within a day that nobody has paid for, placed from one address. It leaves room for an
/// office that orders by transfer.
const BY_ADDRESS: usize = 12;
/// The same, placed from the network around the address.
const BY_NETWORK: usize = 60;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const TOO_MANY: &str = "Several orders from your network are still waiting for payment. Please pay \
     for one of them first, or order again tomorrow. Nothing was ordered, and your cart hasn't \
     changed.";

pub(super) const MAILED_OFTEN: &str = "We've sent many emails to this address today because \
     someone asked for them. If it's yours, please log in or register with it to order, or try \
     again in a few hours. Nothing was ordered, and your cart hasn't changed.";

/// Refuses, in these words, what would write one more mail to the address of an order, where that was
/// not proved to be its shopper's and many mails to it were asked for already.
pub(super) fn check_mails(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    order: &Order,
    rejection: &str,
) -> Result<()> {
    if order.email_proved {
        return Ok(());
    }
    match mailer::request_mail(tx, head, &order.email, MailRequest::Order) {
        Err(Error::TooMany(_)) => Err(Error::refused(rejection)),
        counted => counted,
    }
}

/// Refuses an order that its client leaves unpaid beside too many others. It is asked when the
/// order is written and its number taken, which other orders wait for: all of them are counted.
pub(super) fn check_unpaid(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    let Some(client) = scope.limited_client() else { return Ok(()) };
    let since = tx.now().before(DAY);
    let unpaid = q!(tx, orders::checkouts::unpaid_addresses(&client.network_text(), since))?;
    let address = client.address_text();
    let own = unpaid.iter().filter(|other| **other == address).count();
    match own > BY_ADDRESS || unpaid.len() > BY_NETWORK {
        true => Err(Error::refused(TOO_MANY)),
        false => Ok(()),
    }
}
