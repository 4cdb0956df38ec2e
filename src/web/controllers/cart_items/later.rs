//! Lines that are kept for later.

use crate::{
    foundation::ids::{CartItemId, kinds},
    shopping_cart,
    web::{
        extractors::{CurrentCart, Form, PathId},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /cart_items/{id}/later`: keeps the line for later.
pub async fn create(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> Reply {
    if let Some(name) = set_aside(&state, &current, (item, true)).await? {
        current.inform(format!("{name} is saved for later."));
    }
    current.keep(reply::see_other(paths::CART))
}

/// `DELETE /cart_items/{id}/later`: moves it back into the cart.
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> Reply {
    if let Some(name) = set_aside(&state, &current, (item, false)).await? {
        current.inform(format!("{name} is in your cart again."));
    }
    current.keep(reply::see_other(paths::CART))
}

async fn set_aside(
    state: &State,
    current: &CurrentCart,
    line: (CartItemId, bool),
) -> crate::db::Outcome<Option<String>> {
    let (owner, terms) = (current.owner.clone(), state.cart_terms());
    state.repo.write(move |tx| shopping_cart::set_aside(tx, &owner, &terms, line)).await
}
