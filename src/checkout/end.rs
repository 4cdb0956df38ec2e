//! Out of the checkout.

use crate::{
    Error, Result,
    db::Tx,
    foundation::ids::OrderId,
    inventory, q,
    shopping_cart::{self, Cart, CartLimits, CartOwner},
};

use super::models::{Checkout, CheckoutStatus};

/// What a shopper is told who comes too late.
pub const EXPIRED: &str = "Your reservation has ended. Your items are still in your cart.";

/// Goes back to the cart, which can be changed again; what was held is let go. Fine where the
/// owner does not check out.
pub fn leave(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<()> {
    let Some(cart) = shopping_cart::lock_cart(tx, owner)? else { return Ok(()) };
    match q!(tx, checkout::checkouts::open_of(cart.id))? {
        Some(open) => end(tx, &open, &cart, CheckoutStatus::Left),
        None => Ok(()),
    }
}

/// What became of a cart that something was done to while its owner checked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside<T> {
    /// What the work answered.
    pub answer: T,
    /// Whether something was still held, and is not any more.
    pub was_held: bool,
    /// Whether the visitor's cart came along to the customer's.
    pub merged: bool,
}

/// Does something to the owner's cart that can't be done while its owner checks out: the checkout
/// ends first, and what was held is let go. A visitor's cart then comes along to the cart of the
/// `customer` who logged in on the way, and the work is done there. If the work fails, the checkout
/// goes on as it was.
pub fn step_outside<T>(
    tx: &mut Tx<'_>,
    (owner, customer): (&CartOwner, Option<&CartOwner>),
    cart_limits: &CartLimits,
    work: impl FnOnce(&mut Tx<'_>, &CartOwner) -> Result<T>,
) -> Result<Outside<T>> {
    let cart = shopping_cart::lock_cart(tx, owner)?.filter(Cart::is_in_checkout);
    let (mut was_held, mut merged) = (false, false);
    if let Some(cart) = cart {
        let open = q!(tx, checkout::checkouts::open_of(cart.id))?;
        if let Some(open) = open {
            was_held = open.expires_at > tx.now();
            let status = if was_held { CheckoutStatus::Left } else { CheckoutStatus::Expired };
            end(tx, &open, &cart, status)?;
        }
        if let Some(customer) = customer.filter(|customer| *customer != owner) {
            merged = shopping_cart::merge_carts(tx, customer, owner, cart_limits)?.is_some();
        }
    }
    let owner = customer.filter(|_| merged).unwrap_or(owner);
    Ok(Outside { answer: work(tx, owner)?, was_held, merged })
}

/// Ends the owner's checkout if its time is over; answers whether it did.
pub fn end_due(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<bool> {
    match shopping_cart::lock_cart(tx, owner)? {
        Some(cart) => end_if_due(tx, &cart),
        None => Ok(false),
    }
}

/// Ends at most `limit` checkouts whose time is over; answers how many.
pub fn expire_due(tx: &mut Tx<'_>, limit: i64) -> Result<usize> {
    let carts = q!(tx, checkout::checkouts::due(tx.now(), limit))?;
    for cart in &carts {
        if let Some(cart) = shopping_cart::lock_any_cart(tx, *cart)? {
            end_if_due(tx, &cart)?;
        }
    }
    Ok(carts.len())
}

/// Ends a checkout in an order, which keeps what is held.
///
/// # Errors
/// `Refused` when it is not open.
pub fn close(tx: &mut Tx<'_>, checkout: &Checkout, order: OrderId) -> Result<()> {
    let (ended, now) = ((CheckoutStatus::Placed, Some(order)), tx.now());
    match q!(tx, checkout::checkouts::end(checkout.id, ended, now))? {
        0 => Err(Error::refused(EXPIRED)),
        _ => Ok(()),
    }
}

pub(super) fn end_if_due(tx: &mut Tx<'_>, cart: &Cart) -> Result<bool> {
    let open = q!(tx, checkout::checkouts::open_of(cart.id))?;
    let due = open.filter(|open| open.expires_at <= tx.now());
    if let Some(due) = &due {
        end(tx, due, cart, CheckoutStatus::Expired)?;
    }
    Ok(due.is_some())
}

/// Ends a checkout without an order: what was held is let go, and its cart can be changed.
pub(super) fn end(
    tx: &mut Tx<'_>,
    checkout: &Checkout,
    cart: &Cart,
    status: CheckoutStatus,
) -> Result<()> {
    if q!(tx, checkout::checkouts::end(checkout.id, (status, None), tx.now()))? > 0 {
        inventory::release_holds(tx, checkout.id)?;
        shopping_cart::reopen_cart(tx, cart)?;
    }
    Ok(())
}
