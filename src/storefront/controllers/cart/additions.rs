//! Adds items to the cart: from a product's page, an undo, the saved items, an expired cart, an order or
//! a shared cart.

use serde::Serialize;

use crate::{
    Error, Result,
    checkout::{self, CHECKOUT_CLOSED, CartChangeResult},
    db::Tx,
    error::Reason,
    shopping_cart::{CartLimits, CartOwner},
    web::{
        error::into_rejection,
        extractors::CartHandle,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// The result of adding items to the cart.
#[derive(Clone, Debug, Default)]
pub struct Addition {
    /// `true` if anything was added.
    pub added: bool,
    /// One sentence for each success.
    pub messages: Vec<String>,
    /// One sentence for each item that could not be added.
    pub rejections: Vec<String>,
}

/// The error that rolls back a transaction in which nothing was added. Carries the messages.
#[derive(Debug, Serialize, strum::IntoStaticStr, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
enum AdditionRejection {
    #[error("{}", messages.join(" "))]
    NothingAdded { messages: Vec<String> },
}

impl Reason for AdditionRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}

/// Adds items to the cart with `work`, and redirects to the cart, which shows the messages. An open
/// checkout is closed, unless nothing is added.
///
/// # Errors
/// Any error of `work` except a rejection, which the cart page shows.
pub async fn add_to_cart(
    state: &State,
    cart: &CartHandle,
    work: impl Fn(&mut Tx<'_>, &CartOwner, &CartLimits) -> Result<Addition> + Clone + Send + 'static,
) -> HandlerResult {
    let mut result = add(state, cart, work.clone()).await;
    // Most shoppers are not in a checkout, so an open checkout is only closed after a rejection.
    if is_rejected(&result) {
        result = add_outside_checkout(state, cart, work).await;
    }
    let CartChangeResult { result: addition, released_stock, merged } = match result {
        Ok(change) => change,
        Err(error) => {
            let message = into_rejection(error)?.to_string();
            if !message.is_empty() {
                cart.flash_error(message);
            }
            return cart.with_cookie(response::see_other(paths::CART));
        }
    };
    if released_stock {
        cart.flash_info(CHECKOUT_CLOSED);
    }
    addition.rejections.into_iter().for_each(|message| cart.flash_error(message));
    addition.messages.into_iter().for_each(|message| cart.flash_info(message));
    let response = response::see_other(paths::CART);
    if merged {
        response::with_cookie(response, &state.cart_cookie.removal())
    } else {
        cart.with_cookie(response)
    }
}

/// Adds items to a cart that is not in a checkout. Writes nothing if nothing is added.
async fn add(
    state: &State,
    cart: &CartHandle,
    work: impl Fn(&mut Tx<'_>, &CartOwner, &CartLimits) -> Result<Addition> + Send + 'static,
) -> Result<CartChangeResult<Addition>> {
    let owner = cart.owner.clone();
    let cart_limits = state.cart_limits();
    let add = move |tx: &mut Tx<'_>| require_addition(work(tx, &owner, &cart_limits)?);
    let result = state.repo.write(add).await?;
    Ok(CartChangeResult { result, released_stock: false, merged: false })
}

/// Adds items to a cart that may be in a checkout, which is closed first.
async fn add_outside_checkout(
    state: &State,
    cart: &CartHandle,
    work: impl Fn(&mut Tx<'_>, &CartOwner, &CartLimits) -> Result<Addition> + Send + 'static,
) -> Result<CartChangeResult<Addition>> {
    let owner = cart.owner.clone();
    let customer = cart.customer.clone();
    let cart_limits = state.cart_limits();
    let add = move |tx: &mut Tx<'_>| {
        let add = |tx: &mut Tx<'_>, owner: &CartOwner| work(tx, owner, &cart_limits);
        let mut change =
            checkout::end_and_change_cart(tx, &owner, customer.as_ref(), &cart_limits, add)?;
        if change.released_stock {
            change.result = require_addition(change.result)?;
        }
        Ok(change)
    };
    state.repo.write(add).await
}

fn is_rejected<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Rejected(rejection)) if !rejection.is_conflict())
}

/// Fails with all messages if nothing was added.
fn require_addition(addition: Addition) -> Result<Addition> {
    if addition.added {
        return Ok(addition);
    }
    let messages = [addition.messages, addition.rejections].concat();
    Err(AdditionRejection::NothingAdded { messages }.into())
}
