//! Lines that are saved for later. They belong to the cart but do not count towards the total.

use serde_json::json;

use crate::{
    Result,
    db::{Conn, Tx},
    foundation::ids::{CartItemId, VariantId},
    q,
    webhooks::EventKind,
};

use super::{
    cart_limits::CartLimits,
    cart_owner::CartOwner,
    carts::{find_cart, get_or_create_cart, lock_lines, touch},
    webhook_events,
};

/// Saves a line for later, or moves it back into the cart. Returns its name, or `None` if the line
/// no longer exists.
///
/// # Errors
/// `NotFound` if the line belongs to another cart, `Rejected` if the owner is checking out.
pub fn save_for_later(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    item: CartItemId,
    saved: bool,
) -> Result<Option<String>> {
    let Some(cart) = lock_lines(tx, owner, &[item])? else { return Ok(None) };
    let Some(name) = q!(tx, shopping_cart::items::set_saved(cart, item, saved, tx.now()))? else {
        return Ok(None);
    };
    touch(tx, owner, cart, cart_limits)?;
    let data = json!({ "item_id": item, "saved": saved });
    webhook_events::notify(tx, EventKind::CartItemUpdated, cart, data)?;
    Ok(Some(name))
}

/// Returns the variant of a line of the owner's cart, or `None` if there is no such line or the
/// variant was deleted.
pub fn find_variant_of_line(
    conn: &mut Conn<'_>,
    owner: &CartOwner,
    item: CartItemId,
) -> Result<Option<VariantId>> {
    match find_cart(conn, owner)? {
        Some(found) => q!(conn, shopping_cart::items::find_variant_id(found.cart.id, item)),
        None => Ok(None),
    }
}

/// Moves the saved line of a variant back into the owner's cart. Returns its name, or `None` if
/// there is no such line.
pub fn move_back_to_cart(
    tx: &mut Tx<'_>,
    owner: &CartOwner,
    cart_limits: &CartLimits,
    variant: VariantId,
) -> Result<Option<String>> {
    let cart = get_or_create_cart(tx, owner, cart_limits)?;
    let name = q!(tx, shopping_cart::items::move_back(cart, variant, tx.now()))?;
    if name.is_some() {
        let data = json!({ "variant_id": variant, "saved": false });
        webhook_events::notify(tx, EventKind::CartItemUpdated, cart, data)?;
    }
    Ok(name)
}
