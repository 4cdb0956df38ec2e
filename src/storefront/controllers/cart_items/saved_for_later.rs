//! Cart lines that are saved for later.

use crate::{
    db::Tx,
    foundation::ids::{CartItemId, kinds},
    shopping_cart::{self, CartLimits, CartOwner},
    web::{
        extractors::{CurrentCart, Form, PathId},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use crate::storefront::controllers::cart::{
    additions::{Addition, add_to_cart},
    redirect_with_error,
};

/// `POST /cart_items/{id}/later`: saves the line for later.
pub async fn create(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> HandlerResult {
    save_line(&state, &current, item, true).await
}

/// `DELETE /cart_items/{id}/later`: moves it back into the cart.
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> HandlerResult {
    // Found by its variant, because a merge with the customer's cart would give the line another id.
    let owner = current.owner();
    let find = state.repo.read(move |conn| shopping_cart::find_variant_of_line(conn, &owner, item));
    let Some(variant) = find.await? else {
        return save_line(&state, &current, item, false).await;
    };
    let move_back = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let moved = shopping_cart::move_back_to_cart(tx, owner, cart_limits, variant)?;
        let message = moved.map(|name| format!("{name} is back in your cart."));
        Ok(Addition {
            added: message.is_some(),
            messages: message.into_iter().collect(),
            rejections: Vec::new(),
        })
    };
    add_to_cart(&state, &current.handle, move_back).await
}

/// Saves a line for later, or moves it back into the cart.
async fn save_line(
    state: &State,
    current: &CurrentCart,
    item: CartItemId,
    saved: bool,
) -> HandlerResult {
    let owner = current.owner();
    let cart_limits = state.cart_limits();
    let save = state
        .repo
        .write(move |tx| shopping_cart::save_for_later(tx, &owner, &cart_limits, item, saved));
    match save.await {
        Ok(Some(name)) if saved => current.flash_info(format!("{name} is saved for later.")),
        Ok(Some(name)) => current.flash_info(format!("{name} is back in your cart.")),
        Ok(None) => {}
        Err(error) => return redirect_with_error(current, error),
    }
    current.with_cookie(response::see_other(paths::CART))
}
