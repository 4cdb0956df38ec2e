//! How many mails to one address may be asked for, whoever asks: nobody can have the shop flood a
//! stranger.
//!
//! Whoever knows an address can have the shop write there: a log-in link, a registration, a proof,
//! the links of orders, an order that nobody pays. One budget counts them all. It is a row of the
//! database, so that all nodes count the same. Nothing is lost by it:
//!
//! - What is asked for beyond the budget is refused in words, before anything is written. It is
//!   counted whether the shop knows the address or not, so that the answer tells nobody.
//! - An order keeps a part of the budget that nothing else may spend, and one whose address is
//!   proved to be its shopper's counts for nothing.
//! - What follows from an order that was accepted is always written, and counts as far as it is
//!   unpaid. Only "your payment failed" is left out beyond the budget: the mail before it has the
//!   link to pay, and the order's page says the rest.
//! - What follows from money, or from what the shopkeeper does, never counts: payments, parcels,
//!   refunds.

use std::time::Duration;

use crate::{
    db::{Error, Result, Tx},
    foundation::token,
    q,
};

use super::mail::ShopIdentity;

/// How long it takes until one more mail can be asked for.
const REFILL: Duration = Duration::from_secs(90 * 60);
/// Mails that can be asked for at once.
const REQUESTS: u32 = 10;
/// The same for orders, which may also spend what is kept for them.
const ORDERS: u32 = 14;

/// What a mail is asked for by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailRequest {
    /// A form with an address.
    Form,
    /// An order that somebody places with an address.
    Order,
}

impl MailRequest {
    fn most(self) -> u32 {
        match self {
            Self::Form => REQUESTS,
            Self::Order => ORDERS,
        }
    }
}

/// Counts a mail to an address that somebody asks for.
///
/// # Errors
/// `TooMany` with the seconds until another one can be asked for.
pub fn request_mail(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    receiver: &str,
    request: MailRequest,
) -> Result<()> {
    if !head.limits_mail {
        return Ok(());
    }
    let hash = hash(receiver);
    let now = tx.now();
    let spent_until = q!(tx, mailer::budgets::lock(&hash, now))?.max(now);
    let latest = now.after(REFILL * (request.most() - 1));
    if spent_until > latest {
        let wait = (spent_until.micros() - latest.micros()).unsigned_abs();
        return Err(Error::TooMany(wait.div_ceil(1_000_000)));
    }
    q!(tx, mailer::budgets::set(&hash, spent_until.after(REFILL)))?;
    Ok(())
}

/// Counts a mail that is written in any case, though it follows from something that anybody can
/// ask for.
pub fn count_mail(tx: &mut Tx<'_>, head: &ShopIdentity, receiver: &str) -> Result<()> {
    if !head.limits_mail {
        return Ok(());
    }
    let hash = hash(receiver);
    let now = tx.now();
    let spent_until = q!(tx, mailer::budgets::lock(&hash, now))?.max(now);
    q!(tx, mailer::budgets::set(&hash, spent_until.after(REFILL)))?;
    Ok(())
}

/// Deletes at most `limit` budgets of which nothing is spent. Returns how many.
pub fn forget_mail_budgets(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let now = tx.now();
    let full = q!(tx, mailer::budgets::full(now, limit))?;
    if full.is_empty() {
        return Ok(0);
    }
    Ok(q!(tx, mailer::budgets::delete(&full, now))?)
}

fn hash(receiver: &str) -> String {
    token::hash(&receiver.trim().to_lowercase())
}
