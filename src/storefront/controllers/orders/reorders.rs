//! The things of an order, back in the cart.

use actix_web::web::Path;

use crate::{
    db::Tx,
    limits::Action,
    orders::{self, Reordered},
    shopping_cart::{CartLimits, CartOwner},
    storefront::controllers::{
        cart::adding::{Addition, add_to_cart},
        orders::find,
    },
    web::{
        extractors::{ClientAddress, CurrentCart, Form},
        response::HandlerResult,
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
) -> HandlerResult {
    let placed = find(&state, &cart, &name).await?;
    if cart.begins_cart() {
        state.limits.check(Action::Cart, from, None)?;
    }
    let reorder = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let Reordered { units, notes } = orders::reorder(tx, owner, cart_limits, &placed.order)?;
        let messages = match units {
            0 => Vec::new(),
            1 => vec!["1 item is back in your cart.".to_owned()],
            many => vec![format!("{many} items are back in your cart.")],
        };
        Ok(Addition { came: units > 0, messages, refused: notes })
    };
    add_to_cart(&state, &cart, reorder).await?
}
