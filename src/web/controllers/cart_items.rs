//! The lines of the cart.

use crate::{
    db::Fault,
    foundation::ids::kinds,
    shopping_cart::{self, Added},
    web::{
        extractors::{CurrentCart, Form, PathId},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /cart_items`
pub async fn create(state: State, current: CurrentCart, Form(params): Form) -> Reply {
    let (scope, cart) = (current.scope.clone(), current.cart.clone());
    let add = state
        .repo
        .write(move |tx| shopping_cart::add_item_to_cart(tx, &scope, &cart, params.clone()));
    match add.await {
        Ok(added) => current.inform(message(&added)),
        Err(Fault::Refused(reason)) => current.warn(reason),
        Err(fault) => return Err(fault.into()),
    }
    reply::see_other(paths::CART)
}

/// `DELETE /cart_items/{id}`
pub async fn delete(
    state: State,
    current: CurrentCart,
    PathId(item): PathId<kinds::CartItem>,
    _: Form,
) -> Reply {
    let (scope, cart) = (current.scope.clone(), current.cart.clone());
    let remove =
        state.repo.write(move |tx| shopping_cart::remove_item_from_cart(tx, &scope, &cart, item));
    if let Some(name) = remove.await? {
        current.inform(format!("{name} was removed from your cart."));
    }
    reply::see_other(paths::CART)
}

fn message(added: &Added) -> String {
    let Added { name, quantity, note } = added;
    let note = note.as_deref().unwrap_or_default();
    format!("Item added to your cart: {quantity} × {name}. {note}").trim_end().to_owned()
}
