//! What is limited for each customer asks a guest to prove the e-mail address first. Until then
//! nothing is told about the address, and nothing that is ordered with it counts for its owner.

use std::time::Duration;

use crate::{
    Result,
    accounts::{Customer, Scope},
    db::Conn,
    promotions::Checked,
    q,
    shopping_cart::{self, CartContents},
};

use super::models::Checkout;

/// How long a link is good: two hours, as long as a checkout lasts at most.
pub(super) const VALIDITY: Duration = Duration::from_secs(2 * 60 * 60);
/// Orders within a day that nobody proved to be theirs and nobody paid. Each sends mails to the
/// address that was typed: after so many its owner is asked.
const MAX_UNPROVED: i64 = 3;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Checkout {
    /// Whether the address of the details was proved to be the shopper's.
    pub fn is_email_proved(&self) -> bool {
        !self.details.email.is_empty() && self.proved_email == self.details.email
    }
}

/// Whose limits a checkout counts for: the account that is logged in, or the guest's address once it
/// is proved. An account proves its address when it is confirmed.
pub fn customer_of(scope: &Scope, checkout: &Checkout) -> Customer {
    match scope.user().filter(|user| user.confirmed_at.is_some()) {
        Some(user) => Customer::account(user.id),
        None if checkout.is_email_proved() => Customer::guest(&checkout.details.email),
        None => Customer::unknown(),
    }
}

/// Why a checkout asks for a proof of the address, a sentence each; empty where it asks for none.
pub(super) fn reasons_for_proof(
    conn: &mut Conn<'_>,
    scope: &Scope,
    (customer, checkout): (&Customer, &Checkout),
    contents: &CartContents,
) -> Result<Vec<String>> {
    if customer.is_known() {
        return Ok(Vec::new());
    }
    let mut reasons = shopping_cart::limits_per_customer(&contents.lines);
    reasons.extend(contents.totals.coupons.iter().filter_map(Checked::limit_per_customer));
    if reasons.is_empty() && checkout.has_details && scope.limited_client().is_some() {
        let since = conn.now().before(DAY);
        let email = &checkout.details.email;
        let unproved = q!(conn, checkout::proofs::unproved_orders(email, since))?;
        if unproved >= MAX_UNPROVED {
            // Says nothing about the address.
            reasons.push("We confirm some email addresses before we take an order".to_owned());
        }
    }
    Ok(reasons)
}

/// Whether a link was mailed that can still be used.
pub(super) fn is_link_sent(conn: &mut Conn<'_>, checkout: &Checkout) -> Result<bool> {
    let (email, since) = (&checkout.details.email, conn.now().before(VALIDITY));
    Ok(q!(conn, checkout::proofs::sent(checkout.id, email, since))? > 0)
}
