//! The things of an order, back in the cart.

use actix_web::web::Path;

use crate::{
    db::Fault,
    orders::{self, Reordered},
    web::{
        controllers::orders::find,
        extractors::{CurrentCart, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /orders/{name}/reorders`
pub async fn create(state: State, cart: CurrentCart, name: Path<String>, _: Form) -> Reply {
    let placed = find(&state, &cart, &name).await?;
    let (owner, terms) = (cart.owner.clone(), state.cart_terms());
    let reorder = state.repo.write(move |tx| orders::reorder(tx, &owner, &terms, &placed.order));
    match reorder.await {
        Ok(Reordered { units, notes }) => {
            notes.into_iter().for_each(|note| cart.warn(note));
            match units {
                0 => {}
                1 => cart.inform("One thing is in your cart again."),
                many => cart.inform(format!("{many} things are in your cart again.")),
            }
        }
        Err(Fault::Refused(reason)) => cart.warn(reason),
        Err(fault) => return Err(fault.into()),
    }
    cart.keep(reply::see_other(paths::CART))
}
