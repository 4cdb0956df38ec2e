//! The destination of the cart, to estimate shipping and tax before the checkout.

use crate::{
    Error, shopping_cart,
    web::{
        extractors::{CurrentCart, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{invalid_form, redirect_with_error};

/// `PUT /cart/estimate`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    let owner = current.owner();
    let settings = state.settings();
    let set = state
        .repo
        .write(move |tx| shopping_cart::set_destination(tx, &owner, &settings, params.clone()));
    match set.await {
        // A guest without a cart gets no cookie for one.
        Ok(()) => response::see_other(paths::CART_ESTIMATE_SECTION),
        Err(Error::Invalid(form)) => invalid_form(&state, &current, *form).await,
        Err(error) => redirect_with_error(&current, error),
    }
}
