//! What a cart had that has expired.

use crate::{
    db::Tx,
    shopping_cart::{self, BroughtIn, CartLimits, CartOwner},
    web::{
        extractors::{CurrentCart, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::adding::{Addition, add_to_cart};

/// `POST /cart/expired`: puts it into the fresh cart.
pub async fn create(state: State, current: CurrentCart, _: Form) -> HandlerResult {
    let restore = |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let BroughtIn { came, messages } =
            shopping_cart::restore_expired_cart(tx, owner, cart_limits)?;
        Ok(Addition { came, messages, refused: Vec::new() })
    };
    add_to_cart(&state, &current, restore).await?
}

/// `DELETE /cart/expired`: offers it no longer.
pub async fn delete(state: State, current: CurrentCart, _: Form) -> HandlerResult {
    let owner = current.owner.clone();
    state.repo.write(move |tx| shopping_cart::forget_expired_cart(tx, &owner)).await?;
    response::see_other(paths::CART)
}
