//! What the shopper has seen of what has changed.

use crate::{
    shopping_cart,
    web::{
        extractors::{CurrentCart, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::redirect_with_error;

/// `POST /cart/changes`: the shopper knows now.
pub async fn create(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    let (owner, cart_limits) = (current.owner.clone(), state.cart_limits());
    let note = state
        .repo
        .write(move |tx| shopping_cart::acknowledge_changes(tx, &owner, &cart_limits, &params));
    match note.await {
        Ok(()) => current.keep(response::see_other(paths::CART)),
        Err(error) => redirect_with_error(&current, error),
    }
}
