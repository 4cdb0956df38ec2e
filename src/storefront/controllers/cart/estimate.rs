//! Where the cart's things go, so that shipping and tax can be told early.

use crate::{
    Error, shopping_cart,
    web::{
        extractors::{CurrentCart, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{redirect_with_error, with_mistakes};

/// `PUT /cart/estimate`
pub async fn update(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    let (owner, settings) = (current.owner.clone(), state.settings());
    let set = state
        .repo
        .write(move |tx| shopping_cart::set_destination(tx, &owner, &settings, params.clone()));
    match set.await {
        // A visitor without a cart gets no cookie for one either.
        Ok(()) => response::see_other(paths::CART_ESTIMATE),
        Err(Error::Invalid(form)) => with_mistakes(&state, &current, *form).await,
        Err(error) => redirect_with_error(&current, error),
    }
}
