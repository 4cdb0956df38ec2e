//! Accepts a suggested correction of the email address.

use crate::{
    checkout,
    web::{
        extractors::{CurrentCheckout, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{redirect_with_error, redirect_without_cart};

/// `PUT /checkout/email`
pub async fn update(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return redirect_without_cart(&state, &current).await;
    };
    let accept = state.repo.write(move |tx| checkout::accept_email(tx, &owner, params.clone()));
    match accept.await {
        Ok(()) => response::see_other(paths::CHECKOUT),
        Err(error) => redirect_with_error(&state, &current, error).await,
    }
}
