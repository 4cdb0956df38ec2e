//! Carts whose owner checks out: they stay as they are, and what is held for them is theirs.

use std::collections::HashMap;

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::ids::{CartId, VariantId},
    inventory, q,
};

use super::{cart_limits::CartLimits, cart_owner::CartOwner, models::Cart};

/// What a shopper is told who changes a cart in the middle of the checkout.
const CHECKING_OUT: &str =
    "Your checkout is open, so your cart can't be changed. To change it, choose “Change my cart”.";

/// The owner's cart, to be changed by nobody else.
///
/// # Errors
/// `Refused` while the owner checks out.
pub(super) fn lock_to_change(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<Option<Cart>> {
    let cart = q!(tx, shopping_cart::carts::lock(owner, tx.now()))?;
    match cart.as_ref().is_some_and(Cart::is_in_checkout) {
        true => Err(Error::refused(CHECKING_OUT)),
        false => Ok(cart),
    }
}

/// A cart by its id, whoever's it is; other writers of it wait until the transaction ends.
pub fn lock_any_cart(tx: &mut Tx<'_>, cart: CartId) -> Result<Option<Cart>> {
    q!(tx, shopping_cart::delivery::lock_any(cart))
}

/// Lets nobody change a locked cart until [`reopen_cart`], or it becomes an order.
pub fn close_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: &Cart,
    cart_limits: &CartLimits,
) -> Result<()> {
    let times = (tx.now(), tx.now().after(owner.lifetime(cart_limits)));
    if !owner.owns(cart) || q!(tx, shopping_cart::delivery::move_on(cart.id, true, times))? == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// Lets a locked cart be changed again. Fine where it could be already.
pub fn reopen_cart(tx: &mut Tx<'_>, cart: &Cart) -> Result<()> {
    let times = (tx.now(), cart.expires_at);
    q!(tx, shopping_cart::delivery::move_on(cart.id, false, times))?;
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// What a cart's own checkout holds can be bought by its owner, though by nobody else: units by
/// variant.
pub(super) fn held_for(conn: &mut Conn<'_>, cart: &Cart) -> Result<HashMap<VariantId, i32>> {
    if !cart.is_in_checkout() {
        return Ok(HashMap::new());
    }
    match q!(conn, shopping_cart::delivery::open_checkout(cart.id))? {
        Some(checkout) => inventory::held_by(conn, checkout),
        None => Ok(HashMap::new()),
    }
}
