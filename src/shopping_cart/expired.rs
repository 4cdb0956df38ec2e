//! A cart that has expired: a fresh one took its place, and offers what it had.

use crate::{
    Result,
    db::{Conn, Tx},
    events::Event,
    foundation::clock::Timestamp,
    q,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::get_or_create_cart,
    incoming_lines::{BroughtIn, IncomingLine, bring_in},
    models::CartItem,
};

/// What an expired cart had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredCart {
    /// When it was made.
    pub begun: Timestamp,
    /// Name and quantity of each line that can still be put back.
    pub lines: Vec<(String, i32)>,
}

/// The owner's last cart that has expired and is not forgotten.
pub fn find_expired_cart(conn: &mut Conn<'_>, owner: &CartOwner) -> Result<Option<ExpiredCart>> {
    let Some(cart) = q!(conn, shopping_cart::carts::expired(owner, conn.now()))? else {
        return Ok(None);
    };
    let items = q!(conn, shopping_cart::items::of_cart(cart.id))?;
    let lines: Vec<_> = items.iter().map(|item| (item.offer.name(), item.quantity)).collect();
    Ok((!lines.is_empty()).then_some(ExpiredCart { begun: cart.inserted_at, lines }))
}

/// Puts what the expired cart had into the owner's cart. Answers a sentence for each line; none
/// where there is nothing to put back.
pub fn restore_expired_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
) -> Result<BroughtIn> {
    let Some(old) = q!(tx, shopping_cart::carts::expired(owner, tx.now()))? else {
        return Ok(BroughtIn::default());
    };
    let items = q!(tx, shopping_cart::items::of_cart(old.id))?;
    let lines: Vec<IncomingLine> = items.into_iter().map(IncomingLine::from).collect();
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    // The same press twice: the first has taken the old cart away.
    if q!(tx, shopping_cart::carts::delete(old.id))? == 0 {
        return Ok(BroughtIn::default());
    }
    Ok(bring_in(tx, cart, &lines, cart_limits)?.into())
}

/// Offers the expired cart no longer.
pub fn forget_expired_cart(tx: &mut Tx<'_>, owner: &CartOwner) -> Result<()> {
    if let Some(old) = q!(tx, shopping_cart::carts::expired(owner, tx.now()))? {
        q!(tx, shopping_cart::carts::delete(old.id))?;
        tx.emit(Event::CartChanged(old.id));
    }
    Ok(())
}

impl From<CartItem> for IncomingLine {
    fn from(item: CartItem) -> Self {
        Self {
            quantity: item.quantity,
            saved: item.saved,
            added: item.price_when_carted,
            seen: (item.seen_price, item.seen_state),
            offer: item.offer,
        }
    }
}
