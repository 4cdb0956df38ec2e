//! Another e-mail address, as it was suggested.

use crate::{
    Error, checkout,
    web::{
        extractors::{CurrentCheckout, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{gone, redirect_with_error};

/// `PUT /checkout/email`
pub async fn update(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else { return gone(&state, &current).await };
    let accept = state.repo.write(move |tx| checkout::accept_email(tx, &owner, params.clone()));
    match accept.await {
        Ok(()) => response::see_other(paths::CHECKOUT),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            redirect_with_error(&state, &current, reason).await
        }
        Err(error) => Err(error.into()),
    }
}
