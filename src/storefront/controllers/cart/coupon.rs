//! Coupon codes of the cart.

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

use super::{invalid_form, redirect_with_error};

/// `POST /cart/coupon`
pub async fn create(
    state: State,
    current: CurrentCart,
    ClientAddress(address): ClientAddress,
    Form(params): Form,
) -> HandlerResult {
    // Guests are limited by address only, because they can get a new cookie at any time.
    let account = current.scope.user().map(|user| user.email.as_str());
    state.limits.check(Action::Coupon, address, account)?;
    let owner = current.owner();
    let cart_limits = state.cart_limits();
    let currency = state.settings().currency;
    let apply = state.repo.write(move |tx| {
        shopping_cart::apply_coupon(tx, &owner, &cart_limits, currency, params.clone())
    });
    match apply.await {
        Ok(code) => {
            current.flash_info(format!("{code} was applied."));
            current.with_cookie(response::see_other(paths::CART))
        }
        Err(Error::Invalid(form)) => invalid_form(&state, &current, *form).await,
        Err(error) => redirect_with_error(&current, error),
    }
}

/// `DELETE /cart/coupon`
pub async fn delete(state: State, current: CurrentCart, Form(params): Form) -> HandlerResult {
    let owner = current.owner();
    let cart_limits = state.cart_limits();
    let remove =
        state.repo.write(move |tx| shopping_cart::remove_coupon(tx, &owner, &cart_limits, &params));
    match remove.await {
        Ok(Some(code)) => current.flash_info(format!("{code} was removed.")),
        Ok(None) => {}
        Err(error) => return redirect_with_error(&current, error),
    }
    current.with_cookie(response::see_other(paths::CART))
}
