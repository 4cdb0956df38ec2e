//! Lines that are kept for later: they stay with the cart, and neither count nor cost.

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::{CartItemId, VariantId},
    q,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{find_cart, get_or_create_cart, touch},
    update::lock,
};

/// Keeps a line for later, or moves it back into the cart. Answers what it is; nothing for a line
/// that has gone meanwhile. Another cart's line is not found.
pub fn save_for_later(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    (item, saved): (CartItemId, bool),
) -> Result<Option<String>> {
    let Some(cart) = lock(tx, owner, &[item])? else { return Ok(None) };
    let Some(name) = q!(tx, shopping_cart::items::set_saved((cart, item), saved, tx.now()))? else {
        return Ok(None);
    };
    touch(tx, owner, cart, cart_limits)?;
    Ok(Some(name))
}

/// What a line of the owner's cart is of; nothing for any other line, and where that is gone.
pub fn find_variant_of_line(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    item: CartItemId,
) -> Result<Option<VariantId>> {
    match find_cart(conn, owner)? {
        Some((cart, _)) => q!(conn, shopping_cart::items::variant_of(cart.id, item)),
        None => Ok(None),
    }
}

/// Moves what was kept for later of a variant back into the owner's cart. Answers what it is;
/// nothing where the cart has none of it.
pub fn move_back_to_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    variant: VariantId,
) -> Result<Option<String>> {
    let (cart, now) = (get_or_create_cart(tx, owner, cart_limits)?, tx.now());
    q!(tx, shopping_cart::items::move_back(cart, variant, now))
}
