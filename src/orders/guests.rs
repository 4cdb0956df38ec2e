//! Orders of guests: emailing their links, and moving them to an account.

use crate::{
    Result,
    accounts::{self, User},
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    mailer::{self, MailRequest, ShopIdentity},
    q,
};

use super::emails;

/// The maximum number of links in one email.
const MAX_LINKS: i64 = 20;

/// Emails the links of all orders with the form's `email` to that address. The response and its
/// timing don't reveal whether there are any.
///
/// # Errors
/// `TooMany` if too many emails to the address were requested.
pub fn mail_order_links(tx: &mut Tx<'_>, shop: &ShopIdentity, params: Params) -> Result<()> {
    let mut form = Changeset::new(params);
    let email = accounts::cast_email(&mut form, "email");
    let email = form.finish(email)?;
    mailer::request_mail(tx, shop, &email, MailRequest::Form)?;
    let orders = q!(tx, orders::orders::list_by_email(&email, MAX_LINKS))?;
    match orders.is_empty() {
        true => mailer::pretend_to_deliver(tx),
        false => emails::links(tx, shop, &email, &orders),
    }
}

/// Moves the guest orders of a user's confirmed email address to their account. Returns the number
/// of orders, 0 if the address is not confirmed.
pub fn claim_orders(tx: &mut Tx<'_>, user: &User) -> Result<usize> {
    match user.confirmed_at {
        Some(_) => q!(tx, orders::orders::claim(user.id, &user.email, tx.now())),
        None => Ok(0),
    }
}
