//! The items of an expired cart.

use crate::{
    db::Tx,
    shopping_cart::{self, CartLimits, CartOwner, MergeSummary},
    web::{
        extractors::{CurrentCart, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::additions::{Addition, add_to_cart};

/// `POST /cart/expired`: adds them to the current cart.
pub async fn create(state: State, current: CurrentCart, _: Form) -> HandlerResult {
    let restore = |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let MergeSummary { any_added, messages } =
            shopping_cart::restore_expired_cart(tx, owner, cart_limits)?;
        Ok(Addition { added: any_added, messages, rejections: Vec::new() })
    };
    add_to_cart(&state, &current.handle, restore).await
}

/// `DELETE /cart/expired`: stops offering them.
pub async fn delete(state: State, current: CurrentCart, _: Form) -> HandlerResult {
    let owner = current.owner();
    state.repo.write(move |tx| shopping_cart::discard_expired_cart(tx, &owner)).await?;
    response::see_other(paths::CART)
}
