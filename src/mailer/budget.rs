//! Limits on how many mails can be requested for one address, so that the shop can't be used to flood
//! strangers with mail.
//!
//! Anybody who knows an address can request mail to it: a log-in link, a registration, a proof, links
//! to orders, an unpaid order. One budget counts all of them. It is a row in the database, so all
//! nodes share it. No mail that matters is lost:
//!
//! - A request beyond the budget is rejected with a message before anything is written. It counts
//!   whether or not the shop knows the address, so the response reveals nothing.
//! - Part of the budget is reserved for orders. Orders with a proved address don't count.
//! - Mails that follow an accepted order are always sent, and count while it is unpaid. Only "your
//!   payment failed" is skipped beyond the budget: the mail before it has the link to pay.
//! - Mails about payments, shipments and refunds, and those that the shopkeeper causes, never count.

use std::time::Duration;

use crate::{
    Error, Result,
    db::Tx,
    foundation::{clock::Timestamp, token},
    q,
};

use super::mail::ShopIdentity;

/// Time after which one more mail can be requested.
const REFILL: Duration = Duration::from_secs(90 * 60);
/// Maximum number of mails that can be requested in a row.
const REQUESTS: u32 = 10;
/// The same for orders, including the part that is reserved for them.
const ORDERS: u32 = 14;

/// The cause of a requested mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailRequest {
    /// A form with an email address.
    Form,
    /// An order placed with an email address.
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

/// Counts a requested mail.
///
/// # Errors
/// `TooMany` with the seconds until another one can be requested.
pub fn request_mail(
    tx: &mut Tx<'_>,
    head: &ShopIdentity,
    receiver: &str,
    request: MailRequest,
) -> Result<()> {
    if !head.limits_mail {
        return Ok(());
    }
    let now = tx.now();
    let budget = lock(tx, receiver)?;
    let latest = now.after(REFILL * (request.most() - 1));
    if budget.spent_until > latest {
        let wait = (budget.spent_until.micros() - latest.micros()).unsigned_abs();
        return Err(Error::TooMany(wait.div_ceil(1_000_000)));
    }
    budget.spend(tx)
}

/// Counts a mail that is always sent, even beyond the budget.
pub fn count_mail(tx: &mut Tx<'_>, head: &ShopIdentity, receiver: &str) -> Result<()> {
    if !head.limits_mail {
        return Ok(());
    }
    lock(tx, receiver)?.spend(tx)
}

/// A receiver's budget, locked until the transaction ends.
struct Budget {
    receiver_hash: String,
    /// The time at which the budget is full again. Each counted mail postpones it by one `REFILL`.
    spent_until: Timestamp,
}

impl Budget {
    /// Counts one more mail.
    fn spend(&self, tx: &mut Tx<'_>) -> Result<()> {
        let until = self.spent_until.after(REFILL);
        q!(tx, mailer::budgets::set(&self.receiver_hash, until))?;
        Ok(())
    }
}

fn lock(tx: &mut Tx<'_>, receiver: &str) -> Result<Budget> {
    let receiver_hash = token::hash(&receiver.trim().to_lowercase());
    let now = tx.now();
    let spent_until = q!(tx, mailer::budgets::lock(&receiver_hash, now))?.max(now);
    Ok(Budget { receiver_hash, spent_until })
}

/// Deletes at most `limit` budgets that are full again. Returns the number of deleted budgets.
pub fn delete_full_budgets(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let now = tx.now();
    let full = q!(tx, mailer::budgets::full(now, limit))?;
    if full.is_empty() {
        return Ok(0);
    }
    q!(tx, mailer::budgets::delete(&full, now))
}
