//! The link that verifies an email address. It can be opened on any device.

use crate::{
    Error, Result,
    accounts::{Notifier, Scope},
    db::{Conn, Tx},
    events::Event,
    foundation::token,
    promotions::CheckedCode,
    q,
    shopping_cart::{self, CartOwner},
};

use super::{
    proof_rule::VALIDITY,
    rejection::CheckoutRejection,
    session::{CheckoutConfig, load_checkout_session, lock_open_checkout},
};

/// The maximum number of links to one address within [`VALIDITY`].
const MAX_LINKS: i64 = 5;

/// An email address that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedEmail {
    /// The address.
    pub email: String,
    /// The token of the checkout that it was verified for.
    pub checkout_token: String,
}

/// Emails a link that verifies the address of the owner's checkout. `path` returns the link's path
/// for its secret. Sends nothing if no verification is required.
///
/// # Errors
/// `Rejected` if too many links were sent to the address.
pub fn send_proof_link(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
    notifier: &Notifier,
    path: fn(&str) -> String,
) -> Result<()> {
    let open = lock_open_checkout(tx, owner)?;
    let checkout_session = load_checkout_session(tx, scope, owner, open, checkout_config)?;
    if checkout_session.proof_reasons.is_empty() || !checkout_session.checkout.has_details {
        return Ok(());
    }
    let checkout = checkout_session.checkout;
    let email = &checkout.details.email;
    let now = tx.now();
    let sent = q!(tx, checkout::proofs::count_to_address(email, now.before(VALIDITY)))?;
    if sent >= MAX_LINKS && scope.limited_client().is_some() {
        return Err(CheckoutRejection::TooManyLinks.into());
    }
    let secret = token::generate();
    q!(tx, checkout::proofs::insert(checkout.id, email, &token::hash(&secret), now))?;
    match notifier.email_proof(tx, email, &path(&secret)) {
        Err(Error::TooMany(_)) => Err(CheckoutRejection::TooManyLinks.into()),
        sent => sent,
    }
}

/// Returns the address that a link verifies, or `None` if the link is not valid. Does not use it up.
pub fn find_proof(conn: &mut Conn<'_>, secret: &str) -> Result<Option<String>> {
    let since = conn.now().before(VALIDITY);
    let proof = q!(conn, checkout::proofs::by_token(&token::hash(secret), since))?;
    Ok(proof.map(|proof| proof.email))
}

/// Marks the address of a link as verified, for its checkout and for later checkouts of the same
/// cart. Idempotent. Returns `None` if the link is not valid.
pub fn prove_email(tx: &mut Tx<'_>, secret: &str) -> Result<Option<ProvedEmail>> {
    let now = tx.now();
    let hash = token::hash(secret);
    let Some(proof) = q!(tx, checkout::proofs::by_token(&hash, now.before(VALIDITY)))? else {
        return Ok(None);
    };
    let Some(checkout) = q!(tx, checkout::checkouts::by_id(proof.checkout_id))? else {
        return Ok(None);
    };
    if shopping_cart::lock_any_cart(tx, checkout.cart_id)?.is_none() {
        return Ok(None);
    }
    let last = q!(tx, checkout::checkouts::find_last(checkout.cart_id))?.unwrap_or(checkout);
    q!(tx, checkout::proofs::mark_used(&hash, now))?;
    q!(tx, checkout::proofs::set_proved(last.id, &proof.email, now))?;
    tx.emit(Event::CartChanged(last.cart_id));
    Ok(Some(ProvedEmail { email: proof.email, checkout_token: last.token }))
}

/// Removes the codes that require a verified address from the owner's cart, so that the checkout
/// can continue without verification. Returns them.
pub fn remove_limited_codes(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
) -> Result<Vec<String>> {
    let open = lock_open_checkout(tx, owner)?;
    let checkout_session = load_checkout_session(tx, scope, owner, open, checkout_config)?;
    if checkout_session.proof_reasons.is_empty() {
        return Ok(Vec::new());
    }
    let is_limited = |coupon: &&CheckedCode| coupon.limit_per_customer().is_some();
    let coupons = checkout_session.contents.totals.coupons.iter().filter(is_limited);
    let codes: Vec<String> = coupons.map(|coupon| coupon.code.clone()).collect();
    shopping_cart::remove_codes(tx, &checkout_session.cart, &codes)?;
    Ok(codes)
}
