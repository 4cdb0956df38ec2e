//! Lines that are kept for later.

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
    adding::{Addition, add_to_cart},
    redirect_with_error,
};

/// `POST /cart_items/{id}/later`: keeps the line for later.
pub async fn create(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> HandlerResult {
    set_aside(&state, &current, (item, true), "is saved for later").await
}

/// `DELETE /cart_items/{id}/later`: moves it back into the cart.
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> HandlerResult {
    // By what it is of: if the cart comes along to a customer's, it is another line there.
    let owner = current.owner.clone();
    let find = state.repo.read(move |conn| shopping_cart::find_variant_of_line(conn, &owner, item));
    let Some(variant) = find.await? else {
        return set_aside(&state, &current, (item, false), "is back in your cart").await;
    };
    let move_back = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let moved = shopping_cart::move_back_to_cart(tx, owner, cart_limits, variant)?;
        let message = moved.map(|name| format!("{name} is back in your cart."));
        Ok(Addition {
            came: message.is_some(),
            messages: message.into_iter().collect(),
            refused: Vec::new(),
        })
    };
    add_to_cart(&state, &current, move_back).await?
}

async fn set_aside(
    state: &State,
    current: &CurrentCart,
    line: (CartItemId, bool),
    done: &str,
) -> HandlerResult {
    let (owner, cart_limits) = (current.owner.clone(), state.cart_limits());
    let set =
        state.repo.write(move |tx| shopping_cart::save_for_later(tx, &owner, &cart_limits, line));
    match set.await {
        Ok(Some(name)) => current.flash_info(format!("{name} {done}.")),
        Ok(None) => {}
        Err(error) => return redirect_with_error(current, error),
    }
    current.keep(response::see_other(paths::CART))
}
