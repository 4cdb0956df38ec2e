//! Carts of before and after logging in, brought together and taken apart.

use crate::{
    Error,
    foundation::{ids::kinds, token},
    shopping_cart::{self, CartOwner},
    web::{
        extractors::{Form, PathId, SignedIn},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// `POST /cart_merges`: adds what this browser had before its user logged in.
pub async fn create(state: State, signed_in: SignedIn, _: Form) -> HandlerResult {
    let Some(guest) = signed_in.token.as_deref().map(CartOwner::of_token) else {
        return response::see_other(paths::CART);
    };
    let (customer, cart_limits) = (CartOwner::User(signed_in.user.id), state.cart_limits());
    let merge =
        state.repo.write(move |tx| shopping_cart::merge_carts(tx, &customer, &guest, &cart_limits));
    let answer = response::see_other(paths::CART);
    match merge.await? {
        Some(_) => response::with_cookie(answer, &state.carts.forgotten()),
        None => answer,
    }
}

/// `DELETE /cart_merges/{id}`: both carts are again as they were.
pub async fn delete(
    state: State,
    signed_in: SignedIn,
    PathId(id): PathId<kinds::CartMerge>,
    _: Form,
) -> HandlerResult {
    let secret = token::generate();
    let (customer, fresh) = (CartOwner::User(signed_in.user.id), CartOwner::of_token(&secret));
    let cart_limits = state.cart_limits();
    let undo = state
        .repo
        .write(move |tx| shopping_cart::undo_merge(tx, &customer, &fresh, &cart_limits, id));
    let answer = response::see_other(paths::CART);
    match undo.await {
        Ok(()) => {
            signed_in.flash_info("Undone. Both carts are back to how they were.");
            response::with_cookie(answer, &state.carts.cookie(&secret, cart_limits.guest_days))
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            signed_in.flash_error(reason);
            answer
        }
        Err(error) => Err(error.into()),
    }
}
