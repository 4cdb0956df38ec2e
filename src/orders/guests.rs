//! Orders of people without an account: how they find them again, and how they make them theirs.

use crate::{
    Result,
    accounts::{self, User},
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    mailer::{self, MailRequest, ShopIdentity},
    q,
};

use super::emails;

/// Orders that one mail has the links of.
const MOST: i64 = 20;

/// Mails the links of an address's orders to that address: `email`. Whether there are any is told
/// to its owner alone: the answer, and the time that it takes, are the same for any address.
///
/// # Errors
/// `TooMany` where many mails to the address were asked for already.
pub fn mail_links(tx: &mut Tx<'_>, head: &ShopIdentity, params: Params) -> Result<()> {
    let mut form = Changeset::new(params);
    let email = accounts::cast_email(&mut form, "email");
    let email = form.finish(email)?;
    mailer::request_mail(tx, head, &email, MailRequest::Form)?;
    let orders = q!(tx, orders::orders::of_email(&email, MOST))?;
    match orders.is_empty() {
        true => mailer::pretend_to_deliver(tx),
        false => emails::links(tx, head, &email, &orders),
    }
}

/// Makes the orders theirs that somebody placed as a guest with the address that is proved to be
/// theirs: how many. Without that proof, none.
pub fn claim_orders(tx: &mut Tx<'_>, user: &User) -> Result<usize> {
    match user.confirmed_at {
        Some(_) => q!(tx, orders::orders::claim(user.id, &user.email)),
        None => Ok(0),
    }
}
