//! Adds the items of an order to the cart again.

use actix_web::web::Path;

use crate::{
    db::Tx,
    limits::Action,
    orders::{self, Reordered},
    shopping_cart::{CartLimits, CartOwner},
    storefront::controllers::{
        cart::additions::{Addition, add_to_cart},
        orders::find_order,
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
    current: CurrentCart,
    ClientAddress(address): ClientAddress,
    name: Path<String>,
    _: Form,
) -> HandlerResult {
    let placed = find_order(&state, &current, &name).await?;
    if current.handle.is_new {
        state.limits.check(Action::Cart, address, None)?;
    }
    let reorder = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let Reordered { units, notes } = orders::reorder(tx, owner, cart_limits, &placed.order)?;
        let messages = match units {
            0 => Vec::new(),
            1 => vec!["1 item is back in your cart.".to_owned()],
            many => vec![format!("{many} items are back in your cart.")],
        };
        Ok(Addition { added: units > 0, messages, rejections: notes })
    };
    add_to_cart(&state, &current.handle, reorder).await
}
