//! What a cart had that has expired.

use crate::{
    db::Tx,
    shopping_cart::{self, CartLimits, CartOwner, MergeSummary},
    web::{
        extractors::{CurrentCart, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

use super::adding::{Addition, add_to_cart};

/// `POST /cart/expired`: puts it into the fresh cart.
pub async fn create(state: State, current: CurrentCart, _: Form) -> Reply {
    let restore = |tx: &mut Tx<'_>, owner: &CartOwner, cart_limits: &CartLimits| {
        let MergeSummary { any_added, messages } =
            shopping_cart::restore_expired_cart(tx, owner, cart_limits)?;
        Ok(Addition { came: any_added, messages, refused: Vec::new() })
    };
    add_to_cart(&state, &current, restore).await?
}

/// `DELETE /cart/expired`: offers it no longer.
pub async fn delete(state: State, current: CurrentCart, _: Form) -> Reply {
    let owner = current.owner.clone();
    state.repo.write(move |tx| shopping_cart::discard_expired_cart(tx, &owner)).await?;
    reply::see_other(paths::CART)
}
