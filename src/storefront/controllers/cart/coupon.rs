//! Codes that make the cart cheaper.

use crate::{
    Error,
    limits::Action,
    shopping_cart,
    web::{
        extractors::{ClientAddress, CurrentCart, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{redirect_with_error, with_mistakes};

/// `POST /cart/coupon`
pub async fn create(
    state: State,
    current: CurrentCart,
    ClientAddress(from): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    // A visitor is counted by address alone: a fresh cookie would be a fresh account.
    let account = current.scope.user().map(|user| user.email.as_str());
    state.limits.check(Action::Coupon, from, account)?;
    let (owner, cart_limits) = (current.owner.clone(), state.cart_limits());
    let currency = state.settings().currency;
    let apply = state.repo.write(move |tx| {
        shopping_cart::apply_coupon(tx, &owner, (&cart_limits, currency), params.clone())
    });
    match apply.await {
        Ok(code) => {
            current.flash_info(format!("{code} was applied."));
            current.keep(response::see_other(paths::CART))
        }
        Err(Error::Invalid(form)) => with_mistakes(&state, &current, *form).await,
        Err(error) => redirect_with_error(&current, error),
    }
}

/// `DELETE /cart/coupon`
pub async fn delete(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    let (owner, cart_limits) = (current.owner.clone(), state.cart_limits());
    let remove =
        state.repo.write(move |tx| shopping_cart::remove_coupon(tx, &owner, &cart_limits, &params));
    match remove.await {
        Ok(Some(code)) => current.flash_info(format!("{code} was removed.")),
        Ok(None) => {}
        Err(error) => return redirect_with_error(&current, error),
    }
    current.keep(response::see_other(paths::CART))
}
