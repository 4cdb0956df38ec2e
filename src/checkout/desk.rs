//! Looking at a checkout.

use std::sync::Arc;

use crate::{
    db::{Conn, Outcome},
    payments::Method,
    q,
    settings::Settings,
    shopping_cart::{self, Basket, Cart, Owner, PickupPlace},
};

use super::models::{Checkout, CheckoutStatus};

/// What the shop brings to a checkout.
#[derive(Clone, Debug)]
pub struct Till {
    /// What the shopkeeper decided.
    pub settings: Arc<Settings>,
    /// The ways to pay, in the order in which shoppers see them.
    pub methods: Vec<Method>,
}

impl Till {
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
pub struct Desk {
    /// The checkout.
    pub checkout: Checkout,
    /// Its cart.
    pub cart: Cart,
    /// The cart's lines and what they cost.
    pub basket: Basket,
    /// Where things can be picked up.
    pub places: Vec<PickupPlace>,
    /// The ways to pay.
    pub methods: Vec<Method>,
}

/// What there is to see of an owner's checkout.
#[derive(Clone, Debug)]
pub enum Look {
    /// It goes on.
    Open(Box<Desk>),
    /// Its time is over, which is to be written down by [`end_due`](super::end_due).
    Due,
    /// There is none: what became of the last one of this cart.
    Over(Option<CheckoutStatus>),
    /// There is not even a cart.
    NoCart,
}

/// Looks at the owner's checkout.
pub fn look(conn: &mut Conn<'_>, owner: &Owner, till: &Till) -> Outcome<Look> {
    let Some((cart, _)) = shopping_cart::find_cart(conn, owner)? else {
        return Ok(Look::NoCart);
    };
    if !cart.is_in_checkout() {
        let last = q!(conn, checkout::checkouts::last_of(cart.id))?;
        return Ok(Look::Over(last.map(|last| last.outcome())));
    }
    match q!(conn, checkout::checkouts::open_of(cart.id))? {
        Some(checkout) if checkout.expires_at > conn.now() => {
            Ok(Look::Open(Box::new(desk(conn, owner, (checkout, cart), till)?)))
        }
        _ => Ok(Look::Due),
    }
}

/// All that the pages of a checkout show.
pub(super) fn desk(
    conn: &mut Conn<'_>,
    owner: &Owner,
    (checkout, cart): (Checkout, Cart),
    till: &Till,
) -> Outcome<Desk> {
    let basket = shopping_cart::fill(conn, owner, &cart, &till.settings)?;
    let places = shopping_cart::list_pickup_places(conn)?;
    Ok(Desk { checkout, cart, basket, places, methods: till.methods.clone() })
}
