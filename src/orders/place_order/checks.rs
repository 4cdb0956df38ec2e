//! The checks before an order is placed: its contents, what the customer saw, and limits.

use std::time::Duration;

use crate::{
    Error, Result,
    accounts::Scope,
    checkout::CheckoutSession,
    db::Tx,
    foundation::{money::Currency, params::Params, zone::Zone},
    mailer::{self, MailRequest, ShopIdentity},
    orders::{models::Order, rejection::OrderRejection},
    q,
    shopping_cart::{self, CartContents, CartLine},
};

use super::cart_changes::cart_changes;

/// The maximum number of unpaid orders from one IP address within a day. Enough for an office that
/// orders by bank transfer.
const MAX_UNPAID_PER_ADDRESS: usize = 12;
/// The maximum number of unpaid orders from the network around the address within a day.
const MAX_UNPAID_PER_NETWORK: usize = 60;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Fails unless all lines can be bought.
pub(super) fn check_contents(contents: &CartContents, zone: Zone) -> Result<(), OrderRejection> {
    if contents.is_empty() {
        return Err(OrderRejection::CartEmpty);
    }
    let objection = |line: &CartLine| line.availability.unavailable_reason(&line.name, zone);
    let objections: Vec<String> = contents.lines.iter().filter_map(objection).collect();
    if !objections.is_empty() {
        return Err(OrderRejection::NotAvailable { objections });
    }
    let obstacles = contents.totals.obstacles();
    if !obstacles.is_empty() {
        return Err(OrderRejection::CannotOrder { obstacles });
    }
    if contents.total().to_micros().is_err() {
        return Err(OrderRejection::TotalTooLarge);
    }
    Ok(())
}

/// Fails if the cart or its total differs from what the customer saw.
pub(super) fn check_shown(
    form: &Params,
    contents: &CartContents,
    currency: Currency,
) -> Result<(), OrderRejection> {
    let changes = cart_changes(form, contents, currency);
    if changes.is_empty() { Ok(()) } else { Err(OrderRejection::CartChanged { changes }) }
}

/// Fails if the order exceeds a limit per customer. Orders are checked one at a time, so that two
/// concurrent orders of one customer both count.
pub(super) fn check_limits(tx: &mut Tx<'_>, session: &CheckoutSession) -> Result<()> {
    let lines = &session.contents.lines;
    if lines.iter().all(|line| line.item.offer.max_per_customer.is_none()) {
        return Ok(());
    }
    q!(tx, orders::orders::one_by_one())?;
    let objections = shopping_cart::list_exceeded_limits(tx, &session.customer, lines)?;
    if objections.is_empty() {
        return Ok(());
    }
    Err(OrderRejection::LimitExceeded { objections }.into())
}

/// Fails if too many emails were sent to the order's address, unless the customer has verified it.
pub(super) fn check_emails(tx: &mut Tx<'_>, shop: &ShopIdentity, order: &Order) -> Result<()> {
    if order.email_proved {
        return Ok(());
    }
    match mailer::request_mail(tx, shop, &order.email, MailRequest::Order) {
        Err(Error::TooMany(_)) => Err(OrderRejection::TooManyEmailsForOrder.into()),
        result => result,
    }
}

/// Fails if the client has too many unpaid orders. Runs after the order got its number, for which
/// other orders wait, so that concurrent orders are counted too.
pub(super) fn check_unpaid_orders(tx: &mut Tx<'_>, scope: &Scope) -> Result<()> {
    let Some(client) = scope.limited_client() else { return Ok(()) };
    let since = tx.now().before(DAY);
    let unpaid = q!(tx, orders::checkouts::unpaid_addresses(&client.network_text(), since))?;
    let address = client.address_text();
    let own = unpaid.iter().filter(|other| **other == address).count();
    if own > MAX_UNPAID_PER_ADDRESS || unpaid.len() > MAX_UNPAID_PER_NETWORK {
        return Err(OrderRejection::TooManyUnpaidOrders.into());
    }
    Ok(())
}
