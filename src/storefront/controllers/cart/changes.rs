//! Acknowledging changes of prices and availability in the cart.

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

/// `POST /cart/changes`: acknowledges the changes.
pub async fn create(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    let owner = current.owner();
    let cart_limits = state.cart_limits();
    let acknowledge = state
        .repo
        .write(move |tx| shopping_cart::acknowledge_changes(tx, &owner, &cart_limits, &params));
    match acknowledge.await {
        Ok(()) => current.with_cookie(response::see_other(paths::CART)),
        Err(error) => redirect_with_error(&current, error),
    }
}
