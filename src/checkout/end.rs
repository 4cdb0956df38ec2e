//! Ending a checkout.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::OrderId,
    inventory, q,
    shopping_cart::{self, Cart, CartLimits, CartOwner},
};

use super::{
    models::{Checkout, CheckoutEnd, CheckoutStatus},
    rejection::CheckoutRejection,
};

/// The message for a shopper who changes the cart during checkout.
pub const CHECKOUT_CLOSED: &str = "We closed your checkout so your cart could change. Your items are no \
     longer reserved; check out again when you're ready.";

/// The reason why a checkout ends without an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndReason {
    /// The shopper went back to the cart.
    Abandoned,
    /// The deadline has passed.
    Expired,
    /// An admin released the stock.
    Released,
}

/// Ends the owner's checkout: releases its stock and unlocks the cart. Does nothing if the owner is
/// not checking out.
pub fn leave_checkout(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<()> {
    let Some(cart) = shopping_cart::lock_cart(tx, owner)? else { return Ok(()) };
    match q!(tx, checkout::checkouts::find_open(cart.id))? {
        Some(open) => end(tx, &open, &cart, EndReason::Abandoned),
        None => Ok(()),
    }
}

/// The result of a change to a cart that may have been in checkout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartChangeResult<T> {
    /// The result of the change.
    pub result: T,
    /// `true` if stock was still reserved and has been released.
    pub released_stock: bool,
    /// `true` if the guest's cart was merged into the customer's.
    pub merged: bool,
}

/// Changes the owner's cart even if it is in checkout: the checkout ends first. If `customer` has
/// logged in during checkout, the guest's cart is then merged into the customer's cart, and that
/// cart is changed. If the change fails, the checkout continues.
pub fn end_and_change_cart<T>(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    customer: Option<&CartOwner>,
    cart_limits: &CartLimits,
    change: impl FnOnce(&mut Tx<'_>, &CartOwner) -> Result<T>,
) -> Result<CartChangeResult<T>> {
    let mut released_stock = false;
    let mut merged = false;
    if let Some(cart) = shopping_cart::lock_cart(tx, owner)?.filter(Cart::is_in_checkout) {
        if let Some(open) = q!(tx, checkout::checkouts::find_open(cart.id))? {
            released_stock = open.expires_at > tx.now();
            let reason = if released_stock { EndReason::Abandoned } else { EndReason::Expired };
            end(tx, &open, &cart, reason)?;
        }
        if let Some(customer) = customer.filter(|customer| *customer != owner) {
            merged = shopping_cart::merge_carts(tx, customer, owner, cart_limits)?.is_some();
        }
    }
    let owner = customer.filter(|_| merged).unwrap_or(owner);
    Ok(CartChangeResult { result: change(tx, owner)?, released_stock, merged })
}

/// Returns `true` if the cart is in a checkout whose deadline has passed.
pub fn is_due(conn: &mut Conn<'_>, cart: &Cart) -> Result<bool> {
    if !cart.is_in_checkout() {
        return Ok(false);
    }
    let open = q!(conn, checkout::checkouts::find_open(cart.id))?;
    Ok(open.is_some_and(|open| open.expires_at <= conn.now()))
}

/// Ends the owner's checkout if its deadline has passed. Returns `true` if it ended.
pub fn end_due_checkout(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<bool> {
    match shopping_cart::lock_cart(tx, owner)? {
        Some(cart) => end_if_due(tx, &cart),
        None => Ok(false),
    }
}

/// Ends at most `limit` checkouts whose deadline has passed. Returns the number of checkouts found.
pub fn end_due_checkouts(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let carts = q!(tx, checkout::checkouts::due(tx.now(), limit))?;
    for cart in &carts {
        if let Some(cart) = shopping_cart::lock_any_cart(tx, *cart)? {
            end_if_due(tx, &cart)?;
        }
    }
    Ok(carts.len())
}

/// Completes a checkout with an order, which takes over the reserved stock.
///
/// # Errors
/// `Rejected` if the checkout is not open.
pub fn complete(tx: &mut Tx<'_>, checkout: &Checkout, order: OrderId) -> Result<()> {
    let end = CheckoutEnd {
        status: CheckoutStatus::Placed,
        order_id: Some(order),
        released_at: None,
        updated_at: tx.now(),
    };
    match q!(tx, checkout::checkouts::end(checkout.id, &end))? {
        0 => Err(CheckoutRejection::ReservationEnded.into()),
        _ => Ok(()),
    }
}

/// Ends the checkout of a locked cart if its deadline has passed. Returns `true` if it ended.
pub(super) fn end_if_due(tx: &mut Tx<'_>, cart: &Cart) -> Result<bool> {
    match q!(tx, checkout::checkouts::find_open(cart.id))? {
        Some(open) if open.expires_at <= tx.now() => {
            end(tx, &open, cart, EndReason::Expired)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Ends a checkout without an order: releases its stock and unlocks its cart.
pub(super) fn end(
    tx: &mut Tx<'_>,
    checkout: &Checkout,
    cart: &Cart,
    reason: EndReason,
) -> Result<()> {
    let now = tx.now();
    let end = CheckoutEnd {
        status: match reason {
            EndReason::Abandoned => CheckoutStatus::Abandoned,
            EndReason::Expired | EndReason::Released => CheckoutStatus::Expired,
        },
        order_id: None,
        released_at: (reason == EndReason::Released).then_some(now),
        updated_at: now,
    };
    if q!(tx, checkout::checkouts::end(checkout.id, &end))? > 0 {
        inventory::release_holds(tx, checkout.id)?;
        shopping_cart::reopen_cart(tx, cart)?;
    }
    Ok(())
}
