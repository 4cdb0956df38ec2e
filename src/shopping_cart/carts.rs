//! Finding, locking, creating and closing carts.

use serde_json::json;

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
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    models::{Cart, CartItem, CartWithCount, SessionCart},
    rejection::CartRejection,
    webhook_events::{self, LineChange, notify_lines},
};

/// Returns the owner's open cart, or `None` before the first item is added.
pub fn find_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<CartWithCount>> {
    q!(conn, shopping_cart::carts::with_count(owner, conn.now()))
}

/// Returns the owner's open cart, which must have this id if one is given.
///
/// # Errors
/// `NotFound` if the owner has no such cart, `Rejected` if it has expired, was ordered or merged.
pub fn get_cart(conn: &mut Conn<'_>, owner: &CartOwner, id: Option<CartId>) -> Result<Cart> {
    let open = find_cart(conn, owner)?.map(|found| found.cart);
    if let Some(cart) = open.filter(|cart| id.is_none_or(|id| id == cart.id)) {
        return Ok(cart);
    }
    let former = match id {
        Some(id) => q!(conn, shopping_cart::carts::by_id(id))?,
        None => q!(conn, shopping_cart::carts::expired(owner, conn.now()))?,
    };
    match former.filter(|cart| owner.owned(cart)) {
        Some(cart) if cart.is_converted() => Err(CartRejection::CartConverted.into()),
        Some(_) => Err(CartRejection::CartExpired.into()),
        None => Err(Error::NotFound),
    }
}

/// Returns a cart by its id, without an access check.
pub fn get_any_cart(conn: &mut Conn<'_>, id: CartId) -> Result<Cart> {
    q!(conn, shopping_cart::carts::by_id(id))?.ok_or(Error::NotFound)
}

/// Returns the owner's open cart, and creates an empty one if there is none.
pub fn create_cart(tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits) -> Result<Cart> {
    if find_cart(tx, owner)?.is_none() {
        get_or_create_cart(tx, owner, cart_limits)?;
    }
    get_cart(tx, owner, None)
}

/// Removes all lines from the owner's cart. Coupon codes stay.
///
/// # Errors
/// `Rejected` if the owner is checking out.
pub fn clear_cart(tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits) -> Result<()> {
    let Some(cart) = lock_to_change(tx, owner)? else { return Ok(()) };
    let items = q!(tx, shopping_cart::items::list_items(cart.id))?;
    q!(tx, shopping_cart::items::clear(cart.id))?;
    touch(tx, owner, cart.id, cart_limits)?;
    let removed =
        |item: &CartItem| LineChange { item: item.id, variant: item.offer.variant_id, quantity: 0 };
    let removed: Vec<LineChange> = items.iter().map(removed).collect();
    notify_lines(tx, cart.id, items.len(), &removed)
}

/// Deletes the owner's cart.
///
/// # Errors
/// `Rejected` if the owner is checking out.
pub fn delete_cart(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<()> {
    let Some(cart) = lock_to_change(tx, owner)? else { return Ok(()) };
    q!(tx, shopping_cart::carts::delete(cart.id))?;
    tx.emit(Event::CartChanged(cart.id));
    webhooks::notify(tx, OutgoingEvent::new(EventKind::CartDeleted, cart.id))
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
        if let Some(created) = cart {
            webhooks::notify(tx, OutgoingEvent::new(EventKind::CartCreated, created))?;
        }
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
    webhook_events::notify_updated(tx, cart.id)
}

/// Moves a locked cart out of checkout. Does nothing if it is not in checkout.
pub fn reopen_cart(tx: &mut Tx<'_>, cart: &Cart) -> Result<()> {
    q!(tx, shopping_cart::carts::leave_checkout(cart.id, cart.expires_at, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    webhook_events::notify_updated(tx, cart.id)
}

/// Closes a cart that was ordered. A new one is created with the next item.
pub fn convert_cart(tx: &mut Tx<'_>, owner: &CartOwner, cart: &Cart, order: OrderId) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    q!(tx, shopping_cart::items::clear(cart.id))?;
    q!(tx, shopping_cart::carts::convert(cart, order, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    let data = json!({ "order_id": order });
    webhook_events::notify(tx, EventKind::CartConverted, cart.id, data)
}
