//! The things of an order, back in the cart.

use actix_web::web::Path;

use crate::{
    checkout::{self, Outside},
    db::Fault,
    limits::Action,
    orders::{self, Reordered},
    web::{
        controllers::{cart_items::STEPPED_OUT, orders::find},
        extractors::{ClientAddress, CurrentCart, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /orders/{name}/reorders`
pub async fn create(
    state: State,
    cart: CurrentCart,
    ClientAddress(from): ClientAddress,
    name: Path<String>,
    _: Form,
) -> Reply {
    let placed = find(&state, &cart, &name).await?;
    if cart.begins_cart() {
        state.limits.check(Action::Cart, from, None)?;
    }
    let (owner, customer) = (cart.owner.clone(), cart.customer());
    let terms = state.cart_terms();
    let reorder = state.repo.write(move |tx| {
        checkout::step_outside(tx, (&owner, customer.as_ref()), &terms, |tx, owner| {
            orders::reorder(tx, owner, &terms, &placed.order)
        })
    });
    match reorder.await {
        Ok(Outside { answer: Reordered { units, notes }, was_held, merged }) => {
            if was_held {
                cart.inform(STEPPED_OUT);
            }
            notes.into_iter().for_each(|note| cart.warn(note));
            match units {
                0 => {}
                1 => cart.inform("One thing is in your cart again."),
                many => cart.inform(format!("{many} things are in your cart again.")),
            }
            if merged {
                let answer = reply::see_other(paths::CART);
                return reply::with_cookie(answer, &state.carts.forgotten());
            }
        }
        Err(Fault::Refused(reason)) => cart.warn(reason),
        Err(fault) => return Err(fault.into()),
    }
    cart.keep(reply::see_other(paths::CART))
}
