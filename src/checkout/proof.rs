//! The mailed link that proves an address, which can be opened on any device.

use crate::{
    Error, Result,
    accounts::{Notifier, Scope},
    db::{Conn, Tx},
    events::Event,
    foundation::token,
    promotions::Checked,
    q,
    shopping_cart::{self, CartOwner},
};

use super::{
    begin::get_open,
    proof_rule::VALIDITY,
    session::{CheckoutConfig, open_checkout_session},
};

/// Links that one address can be sent within that time.
const MAX_LINKS: i64 = 5;

const ENOUGH: &str = "We've already emailed several links to this address. Please check your inbox \
     and spam folder for the newest one, or try again later.";

/// An address that was proved to be the shopper's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedEmail {
    /// The address.
    pub email: String,
    /// The token of the checkout that it was proved for.
    pub checkout_token: String,
}

/// Mails a link to the address of the owner's checkout, which proves that it is the shopper's.
/// `path` makes the path of a link. Nothing is mailed where no proof is asked for.
///
/// # Errors
/// `Refused` where the address was sent many links already.
pub fn send_proof_link(
    tx: &mut Tx<'_>,
    scope: &Scope,
    (owner, checkout_config): (&CartOwner, &CheckoutConfig),
    notifier: &Notifier,
    path: fn(&str) -> String,
) -> Result<()> {
    let open = get_open(tx, owner)?;
    let checkout_session = open_checkout_session(tx, scope, owner, open, checkout_config)?;
    if checkout_session.proof_reasons.is_empty() || !checkout_session.checkout.has_details {
        return Ok(());
    }
    let (checkout, now) = (checkout_session.checkout, tx.now());
    let (email, since) = (&checkout.details.email, now.before(VALIDITY));
    let sent = q!(tx, checkout::proofs::sent_to(email, since))?;
    if sent >= MAX_LINKS && scope.limited_client().is_some() {
        return Err(Error::refused(ENOUGH));
    }
    let secret = token::generate();
    let hash = token::hash(&secret);
    q!(tx, checkout::proofs::insert(checkout.id, email, &hash, now))?;
    match notifier.email_proof(tx, email, &path(&secret)) {
        Err(Error::TooMany(_)) => Err(Error::refused(ENOUGH)),
        mailed => mailed,
    }
}

/// The address that a link proves, if it can still be used. Looking uses nothing up.
pub fn find_proof(conn: &mut Conn<'_>, secret: &str) -> Result<Option<String>> {
    let (hash, since) = (token::hash(secret), conn.now().before(VALIDITY));
    Ok(q!(conn, checkout::proofs::by_token(&hash, since))?.map(|(_, email)| email))
}

/// Notes that the address of a link is the shopper's, for the checkout that the link was mailed for
/// and those of the same cart that follow it. Doing it again changes nothing. `None` where the link
/// can't be used any more.
pub fn prove_email(tx: &mut Tx<'_>, secret: &str) -> Result<Option<ProvedEmail>> {
    let now = tx.now();
    let (hash, since) = (token::hash(secret), now.before(VALIDITY));
    let Some((asked, email)) = q!(tx, checkout::proofs::by_token(&hash, since))? else {
        return Ok(None);
    };
    let Some(asked) = q!(tx, checkout::checkouts::by_id(asked))? else { return Ok(None) };
    if shopping_cart::lock_any_cart(tx, asked.cart_id)?.is_none() {
        return Ok(None);
    }
    let last = q!(tx, checkout::checkouts::last_of(asked.cart_id))?.unwrap_or(asked);
    q!(tx, checkout::proofs::use_up(&hash, now))?;
    q!(tx, checkout::proofs::set_proved(last.id, &email, now))?;
    tx.emit(Event::CartChanged(last.cart_id));
    Ok(Some(ProvedEmail { email, checkout_token: last.token }))
}

/// Takes the codes off the owner's cart that ask for a proof, so that the checkout goes on without.
/// Returns them.
pub fn go_on_without_codes(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
) -> Result<Vec<String>> {
    let open = get_open(tx, owner)?;
    let checkout_session = open_checkout_session(tx, scope, owner, open, checkout_config)?;
    if checkout_session.proof_reasons.is_empty() {
        return Ok(Vec::new());
    }
    let limited = |coupon: &&Checked| coupon.limit_per_customer().is_some();
    let coupons = checkout_session.contents.totals.coupons.iter().filter(limited);
    let codes: Vec<String> = coupons.map(|coupon| coupon.code.clone()).collect();
    shopping_cart::remove_codes(tx, &checkout_session.cart, &codes)?;
    Ok(codes)
}
