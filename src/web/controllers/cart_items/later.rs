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

use crate::web::controllers::cart::turned_away;

/// `POST /cart_items/{id}/later`: keeps the line for later.
pub async fn create(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> Reply {
    set_aside(&state, &current, (item, true), "is saved for later").await
}

/// `DELETE /cart_items/{id}/later`: moves it back into the cart.
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> Reply {
    set_aside(&state, &current, (item, false), "is in your cart again").await
}

async fn set_aside(
    state: &State,
    current: &CurrentCart,
    line: (CartItemId, bool),
    done: &str,
) -> Reply {
    let (owner, terms) = (current.owner.clone(), state.cart_terms());
    let set = state.repo.write(move |tx| shopping_cart::set_aside(tx, &owner, &terms, line));
    match set.await {
        Ok(Some(name)) => current.inform(format!("{name} {done}.")),
        Ok(None) => {}
        Err(fault) => return turned_away(current, fault),
    }
    current.keep(reply::see_other(paths::CART))
}
