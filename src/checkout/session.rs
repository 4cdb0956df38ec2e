//! Looking at a checkout.

use std::sync::Arc;

use crate::{
    Result,
    accounts::{Customer, Scope},
    db::Conn,
    payments::Method,
    q,
    settings::Settings,
    shopping_cart::{self, Cart, CartContents, CartOwner, CartWithCount, PickupLocation},
    tax::{self, RatedRegions},
};

use super::{
    models::{Checkout, CheckoutStatus, OpenCheckout},
    proof_rule::{customer_of, is_link_sent, reasons_for_proof},
};

/// What the shop brings to a checkout.
#[derive(Clone, Debug)]
pub struct CheckoutConfig {
    /// What the shopkeeper decided.
    pub settings: Arc<Settings>,
    /// The ways to pay, in the order in which shoppers see them.
    pub methods: Vec<Method>,
}

impl CheckoutConfig {
    /// The way to pay that needs no choice: the only one, or one that was chosen before. Empty
    /// where it is still to be chosen.
    pub(super) fn settled(&self, before: &str) -> &'static str {
        match self.methods.as_slice() {
            [only] => only.code,
            several => {
                several.iter().map(|m| m.code).find(|code| *code == before).unwrap_or_default()
            }
        }
    }
}

/// A checkout that goes on, with all that its pages show.
#[derive(Clone, Debug)]
pub struct CheckoutSession {
    /// The checkout.
    pub checkout: Checkout,
    /// Its cart.
    pub cart: Cart,
    /// The cart's lines and what they cost.
    pub contents: CartContents,
    /// Where things can be picked up.
    pub places: Vec<PickupLocation>,
    /// The ways to pay.
    pub methods: Vec<Method>,
    /// The regions that tax depends on.
    pub rated_regions: RatedRegions,
    /// Whose limits count.
    pub customer: Customer,
    /// Why the shopper is asked to prove the e-mail address, a sentence each without the full stop;
    /// empty where that is not necessary, or done.
    pub proof_reasons: Vec<String>,
    /// Whether a link that proves it was mailed.
    pub is_proof_sent: bool,
    /// What is more than this customer may have, a sentence each without the full stop.
    pub over_limit: Vec<String>,
}

/// What there is to see of an owner's checkout.
#[derive(Clone, Debug)]
pub enum CheckoutState {
    /// It goes on.
    Open(Box<CheckoutSession>),
    /// Its time is over, which is to be written down by [`end_due`](super::end_due).
    Due,
    /// There is none: what became of the last one of this cart.
    Over(Option<CheckoutStatus>),
    /// There is not even a cart.
    NoCart,
}

/// Looks at the owner's checkout.
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
        let last = q!(conn, checkout::checkouts::last_of(cart.id))?;
        return Ok(CheckoutState::Over(last.map(|last| last.result())));
    }
    match q!(conn, checkout::checkouts::open_of(cart.id))? {
        Some(checkout) if checkout.expires_at > conn.now() => {
            let open = OpenCheckout { checkout, cart };
            Ok(CheckoutState::Open(Box::new(open_checkout_session(
                conn,
                scope,
                owner,
                open,
                checkout_config,
            )?)))
        }
        _ => Ok(CheckoutState::Due),
    }
}

/// All that the pages of a checkout show, and all that its order is checked by: one function for
/// both, so that what is shown is what is ordered.
pub fn open_checkout_session(
    conn: &mut Conn<'_>,
    scope: &Scope,
    owner: &CartOwner,
    OpenCheckout { checkout, cart }: OpenCheckout,
    checkout_config: &CheckoutConfig,
) -> Result<CheckoutSession> {
    let customer = customer_of(scope, &checkout);
    let contents =
        shopping_cart::load_contents_for(conn, owner, &cart, &checkout_config.settings, &customer)?;
    let proof_reasons = reasons_for_proof(conn, scope, (&customer, &checkout), &contents)?;
    let is_proof_sent = !proof_reasons.is_empty() && is_link_sent(conn, &checkout)?;
    let over_limit = shopping_cart::over_limit(conn, &customer, &contents.lines)?;
    let places = shopping_cart::list_pickup_locations(conn)?;
    let rated_regions = tax::rated_regions(conn, &checkout_config.settings)?;
    let methods = checkout_config.methods.clone();
    Ok(CheckoutSession {
        checkout,
        cart,
        contents,
        places,
        methods,
        rated_regions,
        customer,
        proof_reasons,
        is_proof_sent,
        over_limit,
    })
}
