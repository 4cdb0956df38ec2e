//! Decides when a guest must verify the email address: if something is limited per customer. Until
//! then the address counts towards no limit, and nothing is revealed about it.

use std::time::Duration;

use crate::{
    Result,
    accounts::{Customer, Scope},
    db::Conn,
    promotions::CheckedCode,
    q,
    shopping_cart::{self, CartContents},
};

use super::models::Checkout;

/// The time for which a link is valid: as long as the longest checkout.
pub(super) const VALIDITY: Duration = Duration::from_secs(2 * 60 * 60);
/// The maximum number of unpaid orders with an unverified address within [`DAY`]. Each of them
/// sends emails to the address, so after that its owner must verify it.
const MAX_UNPROVED: i64 = 3;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Checkout {
    /// Returns `true` if the email address of the details was verified.
    pub fn is_email_proved(&self) -> bool {
        !self.details.email.is_empty() && self.proved_email == self.details.email
    }
}

/// Returns the customer whose limits apply to a checkout: the logged-in account, or the guest's
/// verified email address. The address of an account was verified when the account was confirmed.
pub fn customer_of(scope: &Scope, checkout: &Checkout) -> Customer {
    match scope.user().filter(|user| user.confirmed_at.is_some()) {
        Some(user) => Customer::account(user.id),
        None if checkout.is_email_proved() => Customer::guest(&checkout.details.email),
        None => Customer::unknown(),
    }
}

/// Returns the reasons why the address must be verified, one sentence each. Empty if that is not
/// necessary.
pub(super) fn reasons_for_proof(
    conn: &mut Conn<'_>,
    scope: &Scope,
    customer: &Customer,
    checkout: &Checkout,
    contents: &CartContents,
) -> Result<Vec<String>> {
    if customer.is_known() {
        return Ok(Vec::new());
    }
    let mut reasons = shopping_cart::limits_per_customer(&contents.lines);
    reasons.extend(contents.totals.coupons.iter().filter_map(CheckedCode::limit_per_customer));
    if reasons.is_empty() && checkout.has_details && scope.limited_client().is_some() {
        let since = conn.now().before(DAY);
        let email = &checkout.details.email;
        let unproved = q!(conn, checkout::proofs::count_unproved_orders(email, since))?;
        if unproved >= MAX_UNPROVED {
            // This reason reveals nothing about the address.
            reasons.push("We confirm some email addresses before we take an order".to_owned());
        }
    }
    Ok(reasons)
}

/// Returns `true` if a valid link was sent to the address of the checkout.
pub(super) fn is_link_sent(conn: &mut Conn<'_>, checkout: &Checkout) -> Result<bool> {
    let since = conn.now().before(VALIDITY);
    let email = &checkout.details.email;
    Ok(q!(conn, checkout::proofs::count_of_checkout(checkout.id, email, since))? > 0)
}
