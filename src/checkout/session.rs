//! Open checkouts with the data that their pages show.

use std::sync::Arc;

use crate::inventory::VariantQuantity;

use crate::{
    Error, Result,
    accounts::{Customer, Scope},
    db::{Conn, Tx},
    foundation::clock::Timestamp,
    payments::PaymentMethod,
    q,
    settings::Settings,
    shopping_cart::{self, Cart, CartContents, CartLine, CartOwner, CartWithCount, PickupLocation},
    tax::{self, RatedRegions},
};

use super::{
    models::{Checkout, CheckoutStatus, OpenCheckout},
    proof_rule::{customer_of, is_link_sent, reasons_for_proof},
    rejection::CheckoutRejection,
};

/// The shop's settings for checkouts.
#[derive(Clone, Debug)]
pub struct CheckoutConfig {
    /// The shop's settings.
    pub settings: Arc<Settings>,
    /// The payment methods in the order in which shoppers see them.
    pub methods: Vec<PaymentMethod>,
}

impl CheckoutConfig {
    /// Returns the code of the payment method that needs no choice: the only one, or the one that
    /// was chosen before. Empty if it must be chosen.
    pub(super) fn default_payment_method(&self, chosen_before: &str) -> &'static str {
        match self.methods.as_slice() {
            [only] => only.code,
            several => {
                let mut codes = several.iter().map(|method| method.code);
                codes.find(|code| *code == chosen_before).unwrap_or_default()
            }
        }
    }
}

/// An open checkout with the data that its pages show.
#[derive(Clone, Debug)]
pub struct CheckoutSession {
    /// The checkout.
    pub checkout: Checkout,
    /// Its cart.
    pub cart: Cart,
    /// The cart's lines and what they cost.
    pub contents: CartContents,
    /// The pickup locations.
    pub pickup_locations: Vec<PickupLocation>,
    /// The payment methods.
    pub methods: Vec<PaymentMethod>,
    /// The regions that tax depends on.
    pub rated_regions: RatedRegions,
    /// The customer whose limits apply.
    pub customer: Customer,
    /// The reasons why the shopper must verify the email address, one sentence each without the
    /// period. Empty if that is not necessary or done.
    pub proof_reasons: Vec<String>,
    /// `true` if a verification link was sent.
    pub is_proof_sent: bool,
    /// The limits per customer that the cart exceeds, one sentence each without the period.
    pub exceeded_limits: Vec<String>,
}

/// The state of an owner's checkout.
#[derive(Clone, Debug)]
pub enum CheckoutState {
    /// It is open.
    Open(Box<CheckoutSession>),
    /// Its deadline has passed. [`end_due_checkout`](super::end_due_checkout) ends it.
    Due,
    /// An admin has released the stock of the cart's last checkout.
    Released,
    /// It is not open. Carries the status of the cart's last checkout.
    Over(Option<CheckoutStatus>),
    /// The owner has no cart.
    NoCart,
}

/// Loads the state of the owner's checkout.
pub fn load_state(
    conn: &mut Conn<'_>,
    scope: &Scope,
    owner: &CartOwner,
    checkout_config: &CheckoutConfig,
) -> Result<CheckoutState> {
    let Some(CartWithCount { cart, .. }) = shopping_cart::find_cart(conn, owner)? else {
        return Ok(CheckoutState::NoCart);
    };
    if !cart.is_in_checkout() {
        let last = q!(conn, checkout::checkouts::find_last(cart.id))?;
        return Ok(match last {
            Some(last) if last.released_at.is_some() => CheckoutState::Released,
            last => CheckoutState::Over(last.map(|last| last.status)),
        });
    }
    match q!(conn, checkout::checkouts::find_open(cart.id))? {
        Some(checkout) if checkout.expires_at > conn.now() => {
            let open = OpenCheckout { checkout, cart };
            let session = load_checkout_session(conn, scope, owner, open, checkout_config)?;
            Ok(CheckoutState::Open(Box::new(session)))
        }
        _ => Ok(CheckoutState::Due),
    }
}

/// A checkout, its cart and the cart's owner.
#[derive(Clone, Debug)]
pub struct OwnedCheckout {
    /// The checkout.
    pub checkout: Checkout,
    /// Its cart.
    pub cart: Cart,
    /// The cart's owner.
    pub owner: CartOwner,
}

impl OwnedCheckout {
    /// Fails if the checkout has ended.
    pub fn require_open(&self) -> Result<(), CheckoutRejection> {
        match self.checkout.status {
            CheckoutStatus::Open => Ok(()),
            CheckoutStatus::Placed => Err(CheckoutRejection::CheckoutPlaced),
            CheckoutStatus::Abandoned => Err(CheckoutRejection::NotOpen),
            CheckoutStatus::Expired => Err(CheckoutRejection::ReservationEnded),
        }
    }

    /// Returns `true` if its stock is reserved.
    pub fn is_open_at(&self, now: Timestamp) -> bool {
        self.checkout.status == CheckoutStatus::Open && self.checkout.expires_at > now
    }
}

/// Returns the checkout with this token. The token is a secret that grants access to a guest's
/// checkout; a customer's is for that customer only.
pub fn get_checkout_by_token(
    conn: &mut Conn<'_>,
    scope: &Scope,
    token: &str,
) -> Result<OwnedCheckout> {
    let checkout = q!(conn, checkout::checkouts::by_token(token))?.ok_or(Error::NotFound)?;
    let cart = shopping_cart::get_any_cart(conn, checkout.cart_id)?;
    let owner = CartOwner::of(&cart).ok_or(Error::NotFound)?;
    if cart.user_id.is_some() && cart.user_id != scope.user().map(|user| user.id) {
        return Err(Error::NotFound);
    }
    Ok(OwnedCheckout { checkout, cart, owner })
}

/// Locks the owner's open checkout and its cart.
///
/// # Errors
/// `Rejected` if there is none, or its deadline has passed.
pub fn lock_open_checkout(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<OpenCheckout> {
    let cart = shopping_cart::lock_cart(tx, owner)?.ok_or(CheckoutRejection::NotOpen)?;
    let open = q!(tx, checkout::checkouts::find_open(cart.id))?;
    let checkout = open.filter(|_| cart.is_in_checkout()).ok_or(CheckoutRejection::NotOpen)?;
    if checkout.expires_at <= tx.now() {
        return Err(CheckoutRejection::ReservationEnded.into());
    }
    Ok(OpenCheckout { checkout, cart })
}

/// Returns the units of each variant that a cart's lines need.
pub(super) fn demand(contents: &CartContents) -> Vec<VariantQuantity> {
    let needed = |line: &CartLine| VariantQuantity {
        variant: line.item.offer.variant_id,
        quantity: line.item.quantity,
    };
    contents.lines.iter().map(needed).collect()
}

/// Loads the data that the pages of a checkout show. An order is checked against the same data, so
/// that the order matches what was shown.
pub fn load_checkout_session(
    conn: &mut Conn<'_>,
    scope: &Scope,
    owner: &CartOwner,
    OpenCheckout { checkout, cart }: OpenCheckout,
    checkout_config: &CheckoutConfig,
) -> Result<CheckoutSession> {
    let customer = customer_of(scope, &checkout);
    let contents =
        shopping_cart::load_contents_for(conn, owner, &cart, &checkout_config.settings, &customer)?;
    let proof_reasons = reasons_for_proof(conn, scope, &customer, &checkout, &contents)?;
    let is_proof_sent = !proof_reasons.is_empty() && is_link_sent(conn, &checkout)?;
    let exceeded_limits = shopping_cart::list_exceeded_limits(conn, &customer, &contents.lines)?;
    let pickup_locations = shopping_cart::list_pickup_locations(conn)?;
    let rated_regions = tax::list_rated_regions(conn, &checkout_config.settings)?;
    let methods = checkout_config.methods.clone();
    Ok(CheckoutSession {
        checkout,
        cart,
        contents,
        pickup_locations,
        methods,
        rated_regions,
        customer,
        proof_reasons,
        is_proof_sent,
        exceeded_limits,
    })
}
