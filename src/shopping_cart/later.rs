//! Lines that are kept for later: they stay with the cart, and neither count nor cost.

use crate::{
    db::{Outcome, Tx},
    foundation::ids::CartItemId,
    q,
};

use super::{carts::touch, owner::Owner, terms::Terms, update::lock};

/// Keeps a line for later, or moves it back into the cart. Answers what it is; nothing for a line
/// that has gone meanwhile. Another cart's line is not found.
pub fn set_aside(
    tx: &mut Tx<'_>,
    owner: &Owner,
    terms: &Terms,
    (item, saved): (CartItemId, bool),
) -> Outcome<Option<String>> {
    let Some(cart) = lock(tx, owner, &[item])? else { return Ok(None) };
    let now = tx.now();
    let Some(name) = q!(tx, shopping_cart::items::set_saved((cart, item), saved, now))? else {
        return Ok(None);
    };
    touch(tx, owner, cart, terms)?;
    Ok(Some(name))
}
