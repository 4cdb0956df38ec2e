//! What the shop knows of a shopper from earlier checkouts and orders, so that nobody types it
//! twice.

use crate::{
    Result,
    accounts::{Scope, User},
    db::Tx,
    foundation::ids::CartId,
    q,
    shopping_cart::{self, CartOwner, Destination},
};

use super::models::{Checkout, Details};

/// What a shopper said the last time. All of it is empty for somebody new.
#[derive(Default)]
pub(super) struct Known {
    /// Who buys, and where it goes.
    pub details: Details,
    /// The country, the region and the rest of where it goes.
    pub destination: Option<Destination>,
    /// Code of the way to pay.
    pub payment_method: String,
    /// The cart whose checkout these details were said in.
    pub cart: Option<CartId>,
}

/// What the owner of a cart said the last time, in a checkout or for an order. An account brings
/// its e-mail address at least.
pub(super) fn known_details(tx: &mut Tx<'_>, scope: &Scope, owner: &CartOwner) -> Result<Known> {
    let said = q!(tx, checkout::checkouts::last_details(owner))?;
    let mut known = of_user(tx, scope.user(), said.as_ref().map(|(checkout, _)| checkout))?;
    if let Some((checkout, destination)) = said {
        known.payment_method = checkout.payment_method;
        known.cart = Some(checkout.cart_id);
        if known.destination.is_none() {
            (known.details, known.destination) = (checkout.details, Some(destination));
        } else {
            // A later order knows better.
            known.cart = None;
        }
    }
    if let Some(user) = scope.user().filter(|_| known.details.email.is_empty()) {
        known.details.email.clone_from(&user.email);
    }
    Ok(known)
}

/// Where the last order of a user went, if it was placed after this checkout.
fn of_user(tx: &mut Tx<'_>, user: Option<&User>, said: Option<&Checkout>) -> Result<Known> {
    let Some(user) = user else { return Ok(Known::default()) };
    let ordered = q!(tx, checkout::checkouts::last_order_details(user.id))?;
    let later = ordered.filter(|(.., at)| said.is_none_or(|said| said.begun_at <= *at));
    let Some((details, destination, _)) = later else { return Ok(Known::default()) };
    Ok(Known { details, destination: Some(destination), ..Known::default() })
}

/// Fills in what is empty in the checkout of a visitor who has just logged in: the account's e-mail
/// address, and the address of the last order where none was typed. What was typed stays. Returns
/// `false` where the visitor does not check out.
pub fn fill_in_from_account(tx: &mut Tx<'_>, visitor: &CartOwner, user: &User) -> Result<bool> {
    let Some(cart) = shopping_cart::lock_cart(tx, visitor)? else { return Ok(false) };
    let Some(open) = q!(tx, checkout::checkouts::open_of(cart.id))? else { return Ok(false) };
    if open.has_details {
        return Ok(true);
    }
    let scope = Scope::signed_in(user.clone());
    let Known { details, destination, .. } = known_details(tx, &scope, &CartOwner::User(user.id))?;
    if let Some(destination) = destination.filter(|_| cart.destination.country.is_empty()) {
        shopping_cart::record_destination(tx, visitor, &cart, &destination)?;
    }
    let email = match open.details.email.as_str() {
        "" => details.email.clone(),
        typed => typed.to_owned(),
    };
    let has_address = [&open.details.name, &open.details.line1, &open.details.city]
        .into_iter()
        .any(|line| !line.is_empty());
    let filled = if has_address { open.details } else { details };
    q!(tx, checkout::checkouts::fill_details(open.id, &Details { email, ..filled }, tx.now()))?;
    Ok(true)
}
