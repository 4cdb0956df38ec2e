//! Merges of a guest's cart into a customer's cart.

use crate::{
    foundation::{ids::kinds, token},
    shopping_cart::{self, CartOwner},
    web::{
        error::into_rejection,
        extractors::{Form, PathId, SignedIn},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `POST /cart_merges`: merges the cart that this browser had before its user logged in.
pub async fn create(state: State, signed_in: SignedIn, _: Form) -> HandlerResult {
    let Some(guest) = signed_in.cart_token.as_deref().map(CartOwner::from_token) else {
        return response::see_other(paths::CART);
    };
    let customer = CartOwner::User(signed_in.user.id);
    let cart_limits = state.cart_limits();
    let merge =
        state.repo.write(move |tx| shopping_cart::merge_carts(tx, &customer, &guest, &cart_limits));
    let response = response::see_other(paths::CART);
    match merge.await? {
        Some(_) => response::with_cookie(response, &state.cart_cookie.removal()),
        None => response,
    }
}

/// `DELETE /cart_merges/{id}`: undoes a merge.
pub async fn delete(
    state: State,
    signed_in: SignedIn,
    PathId(id): PathId<kinds::CartMerge>,
    _: Form,
) -> HandlerResult {
    let cart_token = token::generate();
    let customer = CartOwner::User(signed_in.user.id);
    let guest = CartOwner::from_token(&cart_token);
    let cart_limits = state.cart_limits();
    let undo = state
        .repo
        .write(move |tx| shopping_cart::undo_merge(tx, &customer, &guest, &cart_limits, id));
    let response = response::see_other(paths::CART);
    match undo.await {
        Ok(()) => {
            signed_in.flash_info("Undone. Both carts are back to how they were.");
            response::with_cookie(
                response,
                &state.cart_cookie.build(&cart_token, cart_limits.guest_days),
            )
        }
        Err(error) => {
            signed_in.flash_error(into_rejection(error)?);
            response
        }
    }
}
