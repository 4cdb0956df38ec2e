//! Finding, locking, creating and closing carts.

use crate::{
    Error, Result,
    accounts::SessionKey,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        ids::{CartId, CartItemId, OrderId},
        params::Params,
    },
    q,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    models::{Cart, CartWithCount, SessionCart},
    rejection::CartRejection,
};

/// Returns the owner's open cart, or `None` before the first item is added.
pub fn find_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<CartWithCount>> {
    q!(conn, shopping_cart::carts::with_count(owner, conn.now()))
}

/// Returns the user of a valid session with the user's open cart.
pub fn find_cart_by_session_token(
    conn: &mut Conn<'_>,
    secret: &str,
) -> Result<Option<SessionCart>> {
    let now = conn.now();
    let key = SessionKey::new(secret, now);
    q!(conn, shopping_cart::cart_lookup::find_by_session(&key, now))
}

/// Locks the owner's open cart until the transaction ends, whether it is in checkout or not.
pub fn lock_cart(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<Option<Cart>> {
    q!(tx, shopping_cart::carts::lock(owner, tx.now()))
}

/// Locks a cart by its id until the transaction ends, regardless of its owner.
pub fn lock_any_cart(tx: &mut Tx<'_>, cart: CartId) -> Result<Option<Cart>> {
    q!(tx, shopping_cart::carts::lock_any(cart))
}

/// Locks the owner's open cart to change it.
///
/// # Errors
/// `Rejected` if the owner is checking out.
pub(super) fn lock_to_change(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<Option<Cart>> {
    let cart = lock_cart(tx, owner)?;
    if cart.as_ref().is_some_and(Cart::is_in_checkout) {
        return Err(CartRejection::CheckingOut.into());
    }
    Ok(cart)
}

/// Locks the owner's open cart to change these lines. Lines that no longer exist are ignored.
///
/// # Errors
/// `NotFound` if a line belongs to another cart, `Rejected` if the owner is checking out.
pub(super) fn lock_lines(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    items: &[CartItemId],
) -> Result<Option<CartId>> {
    let cart = lock_to_change(tx, owner)?.map(|cart| cart.id);
    match q!(tx, shopping_cart::items::count_outside(cart, items))? {
        0 => Ok(cart),
        _ => Err(Error::NotFound),
    }
}

/// Returns the lines in the field names of a form, as in `items[<line>][quantity]`.
pub(super) fn line_ids(params: &Params, field: &str) -> Result<Vec<CartItemId>> {
    let keys = params.nested(field).into_keys();
    keys.map(|key| key.number().map(CartItemId::from).ok_or(Error::NotFound)).collect()
}

/// Returns the owner's cart to add an item to, and creates it if there is none. Concurrent requests
/// of one owner get the same cart. Locks the cart, counts a change, extends its lifetime and emits
/// an event.
pub(super) fn get_or_create_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
) -> Result<CartId> {
    let expires_at = tx.now().after(owner.lifetime(cart_limits));
    let mut cart = q!(tx, shopping_cart::carts::renew(owner, tx.now(), expires_at))?;
    if cart.is_none() {
        // Fails if the cart is in checkout.
        lock_to_change(tx, owner)?;
        q!(tx, shopping_cart::carts::retire_expired(owner, tx.now()))?;
        cart = q!(tx, shopping_cart::carts::insert(owner, tx.now(), expires_at))?;
    }
    if cart.is_none() {
        // Another request has just created it.
        cart = q!(tx, shopping_cart::carts::renew(owner, tx.now(), expires_at))?;
    }
    let cart = cart.ok_or(Error::Busy)?;
    tx.emit(Event::CartChanged(cart));
    Ok(cart)
}

/// Counts a change to the lines of the owner's cart, extends its lifetime and emits an event.
pub(super) fn touch(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: CartId,
    cart_limits: &CartLimits,
) -> Result<()> {
    let expires_at = tx.now().after(owner.lifetime(cart_limits));
    q!(tx, shopping_cart::carts::touch(cart, tx.now(), expires_at))?;
    tx.emit(Event::CartChanged(cart));
    Ok(())
}

/// Moves a locked cart into checkout. It can't be changed until [`reopen_cart`] is called.
pub fn close_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: &Cart,
    cart_limits: &CartLimits,
) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let expires_at = tx.now().after(owner.lifetime(cart_limits));
    if q!(tx, shopping_cart::carts::enter_checkout(cart.id, expires_at, tx.now()))? == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// Moves a locked cart out of checkout. Does nothing if it is not in checkout.
pub fn reopen_cart(tx: &mut Tx<'_>, cart: &Cart) -> Result<()> {
    q!(tx, shopping_cart::carts::leave_checkout(cart.id, cart.expires_at, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// Closes a cart that was ordered. A new one is created with the next item.
pub fn convert_cart(tx: &mut Tx<'_>, owner: &CartOwner, cart: &Cart, order: OrderId) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    q!(tx, shopping_cart::items::clear(cart.id))?;
    q!(tx, shopping_cart::carts::convert(cart, order, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}
