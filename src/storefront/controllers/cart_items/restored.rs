//! Restores removed lines of the cart.

use crate::{
    db::Tx,
    shopping_cart::{self, Added, CartLimits, CartOwner, RestoredLines},
    storefront::controllers::cart::additions::{Addition, add_to_cart},
    web::{
        extractors::{CartHandle, Form},
        response::HandlerResult,
        state::State,
    },
};

/// `POST /cart/restored_items`
pub async fn create(state: State, cart: CartHandle, Form(params): Form) -> HandlerResult {
    let restore = move |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let RestoredLines { lines, rejections } =
            shopping_cart::restore_items_to_cart(tx, owner, cart_limits, &params)?;
        let messages = match lines.as_slice() {
            [] => Vec::new(),
            [only] => vec![message(only)],
            several => vec![format!("{} items are back in your cart.", several.len())],
        };
        Ok(Addition { added: !lines.is_empty(), messages, rejections })
    };
    add_to_cart(&state, &cart, restore).await
}

fn message(Added { name, note, .. }: &Added) -> String {
    let note = note.as_deref().unwrap_or_default();
    format!("{name} is back in your cart. {note}").trim_end().to_owned()
}
