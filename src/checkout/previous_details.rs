//! Details from a shopper's earlier checkouts and orders, with which the next checkout is filled
//! in.

use crate::{
    Result,
    accounts::{self, Scope, User},
    db::Tx,
    foundation::ids::CartId,
    q,
    shopping_cart::{self, CartOwner, Destination},
};

use super::models::{Checkout, CheckoutDetails};

/// The values that a shopper entered last time. Empty for a new shopper.
#[derive(Default)]
pub(super) struct PreviousDetails {
    /// The shopper's details.
    pub details: CheckoutDetails,
    /// The destination.
    pub destination: Option<Destination>,
    /// Code of the payment method.
    pub payment_method: String,
    /// The cart whose checkout the details come from.
    pub cart: Option<CartId>,
}

/// Returns the details that the owner entered in the last checkout or order. An account has at
/// least its email address.
pub(super) fn find_previous_details(
    tx: &mut Tx<'_>,
    scope: &Scope,
    owner: &CartOwner,
) -> Result<PreviousDetails> {
    let last = q!(tx, checkout::checkouts::last_details(owner))?;
    let mut previous = from_order(tx, scope.user(), last.as_ref().map(|last| &last.checkout))?;
    if let Some(last) = last {
        previous.payment_method = last.checkout.payment_method;
        // The details of a later order take precedence.
        if previous.destination.is_none() {
            previous.cart = Some(last.checkout.cart_id);
            previous.details = last.checkout.details;
            previous.destination = Some(last.destination);
        }
    }
    if let Some(user) = scope.user() {
        if previous.destination.is_none() {
            fill_from_import(tx, user, &mut previous)?;
        }
        if previous.details.email.is_empty() {
            previous.details.email.clone_from(&user.email);
        }
    }
    Ok(previous)
}

/// Fills in what an import knows about a customer who has not ordered here yet.
fn fill_from_import(tx: &mut Tx<'_>, user: &User, previous: &mut PreviousDetails) -> Result<()> {
    let Some(known) = accounts::get_customer_details(tx, user.id)? else { return Ok(()) };
    if !known.country.is_empty() {
        previous.destination = Some(Destination {
            country: known.country,
            region: known.region,
            postcode: known.postcode.to_uppercase(),
            vat_number: String::new(),
        });
    }
    previous.details = CheckoutDetails {
        name: known.name,
        company: known.company,
        line1: known.line1,
        line2: known.line2,
        postcode: known.postcode,
        city: known.city,
        phone: known.phone,
        ..CheckoutDetails::default()
    };
    Ok(())
}

/// Returns the details of a user's last order if it was placed after this checkout began.
fn from_order(
    tx: &mut Tx<'_>,
    user: Option<&User>,
    last_checkout: Option<&Checkout>,
) -> Result<PreviousDetails> {
    let Some(user) = user else { return Ok(PreviousDetails::default()) };
    match q!(tx, checkout::checkouts::last_order_details(user.id))? {
        Some(order) if last_checkout.is_none_or(|last| last.begun_at <= order.placed_at) => {
            Ok(PreviousDetails {
                details: order.details,
                destination: Some(order.destination),
                ..PreviousDetails::default()
            })
        }
        _ => Ok(PreviousDetails::default()),
    }
}

/// Fills in the checkout of a guest who has just logged in: the account's email address, and the
/// address of the last order unless one was entered. Returns `false` if the guest is not checking
/// out.
pub fn prefill_from_account(tx: &mut Tx<'_>, guest: &CartOwner, user: &User) -> Result<bool> {
    let Some(cart) = shopping_cart::lock_cart(tx, guest)? else { return Ok(false) };
    let Some(open) = q!(tx, checkout::checkouts::find_open(cart.id))? else { return Ok(false) };
    if open.has_details {
        return Ok(true);
    }
    let scope = Scope::signed_in(user.clone());
    let previous = find_previous_details(tx, &scope, &CartOwner::User(user.id))?;
    if let Some(destination) = previous.destination.filter(|_| cart.destination.country.is_empty())
    {
        shopping_cart::record_destination(tx, guest, &cart, &destination)?;
    }
    let email = match open.details.email.as_str() {
        "" => previous.details.email.clone(),
        typed => typed.to_owned(),
    };
    let has_address = [&open.details.name, &open.details.line1, &open.details.city]
        .into_iter()
        .any(|line| !line.is_empty());
    let filled = if has_address { open.details } else { previous.details };
    q!(
        tx,
        checkout::checkouts::fill_details(open.id, &CheckoutDetails { email, ..filled }, tx.now())
    )?;
    Ok(true)
}
