//! Carts as a whole.

use std::time::Duration;

use crate::{
    accounts::Scope,
    db::{Conn, Fault, Outcome, Tx},
    events::Event,
    foundation::money::Currency,
    inventory, q,
};

use super::{basket::Basket, models::Cart};

/// How long a customer's cart is kept after it was last used.
const CUSTOMER_LIFETIME: Duration = Duration::from_hours(90 * 24);

/// The user's cart and the number of things in it. Visitors have none yet.
pub fn find_cart(conn: &mut Conn<'_>, scope: &Scope) -> Outcome<Option<(Cart, i64)>> {
    let Some(user) = scope.user() else { return Ok(None) };
    Ok(q!(conn, shopping_cart::carts::with_count(user.id))?)
}

/// The user's cart, made when there is none. A user has one, however many requests ask at once.
pub fn get_or_create_cart(tx: &mut Tx<'_>, scope: &Scope) -> Outcome<Cart> {
    let (user, now) = (scope.user_id()?, tx.now());
    if let Some(cart) = q!(tx, shopping_cart::carts::of_user(user))? {
        return Ok(cart);
    }
    q!(tx, shopping_cart::carts::insert(user, now, now.after(CUSTOMER_LIFETIME)))?;
    q!(tx, shopping_cart::carts::of_user(user))?.ok_or(Fault::Busy)
}

/// The cart's lines in the order in which they were added, with what they cost now.
pub fn fill(
    conn: &mut Conn<'_>,
    scope: &Scope,
    cart: &Cart,
    currency: Currency,
) -> Outcome<Basket> {
    check_owner(scope, cart)?;
    let rows = q!(conn, shopping_cart::items::pictured(cart.id))?;
    let items: Vec<_> = rows.into_iter().map(|(item, own, first)| (item, own.or(first))).collect();
    let variants: Vec<_> = items.iter().map(|(item, _)| item.offer.variant_id).collect();
    let stock = inventory::availability(conn, &variants)?;
    Ok(Basket::new(items, &stock, currency, conn.now()))
}

/// Makes other writers of this cart wait until the transaction ends.
pub fn lock_cart(tx: &mut Tx<'_>, scope: &Scope, cart: &Cart) -> Outcome<()> {
    check_owner(scope, cart)?;
    Ok(q!(tx, shopping_cart::carts::lock(cart.id))?)
}

/// Empties the cart, as when all of it was ordered.
pub fn prune_cart(tx: &mut Tx<'_>, scope: &Scope, cart: &Cart) -> Outcome<()> {
    check_owner(scope, cart)?;
    q!(tx, shopping_cart::items::clear(cart.id))?;
    touch(tx, cart)
}

/// A cart that is somebody else's does not exist.
pub(super) fn check_owner(scope: &Scope, cart: &Cart) -> Outcome<()> {
    if cart.user_id == Some(scope.user_id()?) { Ok(()) } else { Err(Fault::NotFound) }
}

/// Notes that the cart's lines changed, and tells the others.
pub(super) fn touch(tx: &mut Tx<'_>, cart: &Cart) -> Outcome<()> {
    let now = tx.now();
    q!(tx, shopping_cart::carts::touch(cart.id, now))?;
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}
