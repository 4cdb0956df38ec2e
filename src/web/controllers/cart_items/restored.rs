//! Removed lines that come back.

use crate::{
    shopping_cart::{self, Added, Restored},
    web::{
        extractors::{Buyer, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

/// `POST /cart/restored_items`
pub async fn create(state: State, buyer: Buyer, Form(params): Form) -> Reply {
    let (owner, terms) = (buyer.owner.clone(), state.cart_terms());
    let restore = state
        .repo
        .write(move |tx| shopping_cart::restore_items_to_cart(tx, &owner, &terms, &params));
    let Restored { back, refusals } = restore.await?;
    for reason in refusals {
        buyer.warn(reason);
    }
    match back.as_slice() {
        [] => {}
        [only] => buyer.inform(message(only)),
        several => buyer.inform(format!("{} items are back in your cart.", several.len())),
    }
    buyer.keep(reply::see_other(paths::CART))
}

fn message(Added { name, note, .. }: &Added) -> String {
    let note = note.as_deref().unwrap_or_default();
    format!("{name} is back in your cart. {note}").trim_end().to_owned()
}
