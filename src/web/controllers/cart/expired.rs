//! What a cart had that has expired.

use crate::{
    shopping_cart,
    web::{
        extractors::{CurrentCart, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

use super::turned_away;

/// `POST /cart/expired`: puts it into the fresh cart.
pub async fn create(state: State, current: CurrentCart, _: Form) -> Reply {
    let (owner, terms) = (current.owner.clone(), state.cart_terms());
    let restore =
        state.repo.write(move |tx| shopping_cart::restore_expired_cart(tx, &owner, &terms));
    match restore.await {
        Ok(told) => told.into_iter().for_each(|told| current.inform(told)),
        Err(fault) => return turned_away(&current, fault),
    }
    current.keep(reply::see_other(paths::CART))
}

/// `DELETE /cart/expired`: offers it no longer.
pub async fn delete(state: State, current: CurrentCart, _: Form) -> Reply {
    let owner = current.owner.clone();
    state.repo.write(move |tx| shopping_cart::forget_expired_cart(tx, &owner)).await?;
    reply::see_other(paths::CART)
}
