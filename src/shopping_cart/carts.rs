//! Carts as a whole.

use crate::{
    Error, Result,
    accounts::{Customer, SessionKey},
    catalog,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        clock::Timestamp,
        ids::{CartId, OrderId, VariantId},
    },
    inventory::AvailableStock,
    q,
    settings::Settings,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    contents::CartContents,
    lifetime::UNDO,
    line::{Line, LineAvailability},
    locking::{held_for, lock_to_change},
    models::{Arrived, Cart, CartFlags, CartItem},
    totals::totals,
};

/// The owner's cart and the number of things in it; none before something is added.
pub fn find_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<(Cart, i64)>> {
    q!(conn, shopping_cart::carts::with_count(owner, conn.now()))
}

/// The user of a living session, with the user's cart and the number of things in it.
pub fn find_cart_by_session_token(conn: &mut Conn<'_>, secret: &str) -> Result<Option<Arrived>> {
    let now = conn.now();
    let key = SessionKey::new(secret, now);
    q!(conn, shopping_cart::cart_lookup::of_session(&key, now))
}

/// The cart's lines in the order in which they were added, with what they cost now.
pub fn fill(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
    settings: &Settings,
) -> Result<CartContents> {
    fill_for(conn, owner, cart, settings, &owner.customer())
}

/// The same for a customer who is known better than by the cart: it decides what codes are worth.
pub fn fill_for(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    cart: &Cart,
    settings: &Settings,
    customer: &Customer,
) -> Result<CartContents> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    let lines = lines_of(conn, cart)?;
    let (saved, lines): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| line.item.saved);
    let cart_flags = cart_flags(conn, owner, cart)?;
    let orphaned = match cart_flags.orphaned {
        true => q!(conn, shopping_cart::items::orphaned(cart.id))?,
        false => Vec::new(),
    };
    let codes = match cart_flags.codes {
        true => q!(conn, shopping_cart::coupons::codes(cart.id))?,
        false => Vec::new(),
    };
    let totals = totals(conn, settings, cart, (&lines, &codes), customer)?;
    Ok(CartContents { lines, saved, orphaned, totals, cart_flags })
}

fn cart_flags(conn: &mut Conn<'_>, owner: &CartOwner, cart: &Cart) -> Result<CartFlags> {
    let (now, since) = (conn.now(), conn.now().before(UNDO));
    q!(conn, shopping_cart::cart_lookup::cart_flags((owner, cart), since, now))
}

/// A cart's lines, those that are kept for later among them, as they stand at this moment.
pub(super) fn lines_of(conn: &mut Conn<'_>, cart: &Cart) -> Result<Vec<Line>> {
    let (rows, now) = (q!(conn, shopping_cart::items::shown(cart.id))?, conn.now());
    let held = held_for(conn, cart)?;
    let line = |(item, (own, first), (counted, backorder, left)): (CartItem, _, _)| {
        let held = held.get(&item.offer.variant_id).copied().unwrap_or(0);
        let stock = AvailableStock::new(counted, backorder, left).and(held);
        Line::new(item, Option::or(own, first), stock, now)
    };
    let mut lines: Vec<Line> = rows.into_iter().map(line).collect();
    let sold_out = lines.iter().filter(|line| line.availability == LineAvailability::SoldOut);
    let sold_out: Vec<VariantId> = sold_out.map(|line| line.item.offer.variant_id).collect();
    let reserved = catalog::reserved_until(conn, &sold_out)?;
    for line in lines.iter_mut().filter(|line| line.availability == LineAvailability::SoldOut) {
        line.reserved_until = reserved.get(&line.item.offer.variant_id).copied();
    }
    Ok(lines)
}

/// The owner's cart, checking out or not; other writers of it wait until the transaction ends.
pub fn lock_cart(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<Option<Cart>> {
    q!(tx, shopping_cart::carts::lock(owner, tx.now()))
}

/// Ends a cart, all of which was ordered. The next thing that is added begins another.
pub fn convert_cart(tx: &mut Tx<'_>, owner: &CartOwner, cart: &Cart, order: OrderId) -> Result<()> {
    if !owner.owns(cart) {
        return Err(Error::NotFound);
    }
    q!(tx, shopping_cart::items::clear(cart.id))?;
    q!(tx, shopping_cart::carts::convert(cart, order, tx.now()))?;
    tx.emit(Event::CartChanged(cart.id));
    Ok(())
}

/// The owner's cart to put something into, made when there is none: however many requests
/// ask at once, an owner has one. Others wait until the transaction ends. Counts as a change
/// and makes it be kept longer; tells the others.
pub(super) fn get_or_create_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
) -> Result<CartId> {
    let (now, until) = (tx.now(), tx.now().after(owner.lifetime(cart_limits)));
    let cart = match q!(tx, shopping_cart::get_or_create::renew(owner, now, until))? {
        Some(cart) => cart,
        None => {
            lock_to_change(tx, owner)?;
            begin(tx, owner, (now, until))?
        }
    };
    tx.emit(Event::CartChanged(cart));
    Ok(cart)
}

fn begin(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    (now, until): (Timestamp, Timestamp),
) -> Result<CartId> {
    q!(tx, shopping_cart::get_or_create::retire(owner, now))?;
    if let Some(cart) = q!(tx, shopping_cart::get_or_create::insert(owner, now, until))? {
        return Ok(cart);
    }
    q!(tx, shopping_cart::get_or_create::renew(owner, now, until))?.ok_or(Error::Busy)
}

/// Notes that the lines of the owner's cart changed, and tells the others.
pub(super) fn touch(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart: CartId,
    cart_limits: &CartLimits,
) -> Result<()> {
    let (now, until) = (tx.now(), tx.now().after(owner.lifetime(cart_limits)));
    q!(tx, shopping_cart::carts::touch(cart, now, until))?;
    tx.emit(Event::CartChanged(cart));
    Ok(())
}
