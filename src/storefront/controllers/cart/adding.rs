//! Putting things into the cart, wherever they come from: a product's page, an undo, what was saved
//! for later, an old cart, an order, a shared cart.

use crate::{
    Error, Result,
    checkout::{self, Outside},
    db::Tx,
    shopping_cart::{CartLimits, CartOwner},
    web::{
        extractors::{Buyer, CurrentCart},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

/// What a shopper is told who adds something in the middle of the checkout.
const STEPPED_OUT: &str = "We closed your checkout so your cart could change. Your items are no \
     longer reserved; check out again when you're ready.";

/// What came into the cart.
#[derive(Clone, Debug, Default)]
pub struct Addition {
    /// Whether anything did.
    pub came: bool,
    /// What did, a sentence each.
    pub messages: Vec<String>,
    /// Why the rest did not, a sentence each.
    pub refused: Vec<String>,
}

/// Whoever puts something into a cart.
pub trait Adder {
    /// Whose cart it is, or will be.
    fn owner(&self) -> &CartOwner;
    /// The customer who is logged in.
    fn customer(&self) -> Option<CartOwner>;
    /// Good news for the next page.
    fn good_news(&self, text: String);
    /// Bad news for the next page.
    fn bad_news(&self, text: String);
    /// The same answer, with the cookie by which a visitor's browser finds the cart again.
    fn with_cart(&self, answer: HandlerResult) -> HandlerResult;
}

impl Adder for Buyer {
    fn owner(&self) -> &CartOwner {
        &self.owner
    }

    fn customer(&self) -> Option<CartOwner> {
        self.customer.clone()
    }

    fn good_news(&self, text: String) {
        self.flash_info(text);
    }

    fn bad_news(&self, text: String) {
        self.flash_error(text);
    }

    fn with_cart(&self, answer: HandlerResult) -> HandlerResult {
        self.keep(answer)
    }
}

impl Adder for CurrentCart {
    fn owner(&self) -> &CartOwner {
        &self.owner
    }

    fn customer(&self) -> Option<CartOwner> {
        CurrentCart::customer(self)
    }

    fn good_news(&self, text: String) {
        self.flash_info(text);
    }

    fn bad_news(&self, text: String) {
        self.flash_error(text);
    }

    fn with_cart(&self, answer: HandlerResult) -> HandlerResult {
        self.keep(answer)
    }
}

/// Puts something into the cart by `work`, and leads to the cart, which says what came in. Whoever
/// is checking out leaves the checkout by it and is told so, unless nothing comes in: then the
/// checkout goes on as it was.
///
/// # Errors
/// Whatever `work` answers but `Refused`, which the cart's page says.
pub async fn add_to_cart(
    state: &State,
    adder: &impl Adder,
    work: impl Fn(&mut Tx<'_>, &CartOwner, &CartLimits) -> Result<Addition> + Clone + Send + 'static,
) -> Result<HandlerResult> {
    let mut added = add(state, adder, work.clone()).await;
    // Mostly nobody checks out, which is not asked before it matters.
    if is_refused(&added) {
        added = add_outside(state, adder, work).await;
    }
    let Outside { answer: Addition { messages, refused, .. }, was_held, merged } = match added {
        Ok(added) => added,
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            let reason = reason.to_string();
            if !reason.is_empty() {
                adder.bad_news(reason);
            }
            return Ok(adder.with_cart(response::see_other(paths::CART)));
        }
        Err(error) => return Err(error),
    };
    if was_held {
        adder.good_news(STEPPED_OUT.to_owned());
    }
    refused.into_iter().for_each(|reason| adder.bad_news(reason));
    messages.into_iter().for_each(|messages| adder.good_news(messages));
    let answer = response::see_other(paths::CART);
    Ok(match merged {
        true => response::with_cookie(answer, &state.carts.forgotten()),
        false => adder.with_cart(answer),
    })
}

/// For somebody who is not checking out. Where nothing comes in, nothing is written.
async fn add(
    state: &State,
    adder: &impl Adder,
    work: impl Fn(&mut Tx<'_>, &CartOwner, &CartLimits) -> Result<Addition> + Send + 'static,
) -> Result<Outside<Addition>> {
    let (owner, cart_limits) = (adder.owner().clone(), state.cart_limits());
    let add = move |tx: &mut Tx<'_>| something(work(tx, &owner, &cart_limits)?);
    let answer = state.repo.write(add).await?;
    Ok(Outside { answer, was_held: false, merged: false })
}

/// The same for somebody who may be checking out.
async fn add_outside(
    state: &State,
    adder: &impl Adder,
    work: impl Fn(&mut Tx<'_>, &CartOwner, &CartLimits) -> Result<Addition> + Send + 'static,
) -> Result<Outside<Addition>> {
    let (owner, customer, cart_limits) =
        (adder.owner().clone(), adder.customer(), state.cart_limits());
    let add = move |tx: &mut Tx<'_>| {
        let add = |tx: &mut Tx<'_>, owner: &CartOwner| work(tx, owner, &cart_limits);
        let mut added = checkout::step_outside(tx, (&owner, customer.as_ref()), &cart_limits, add)?;
        if added.was_held {
            added.answer = something(added.answer)?;
        }
        Ok(added)
    };
    state.repo.write(add).await
}

fn is_refused<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Rejected(reason)) if !reason.is_conflict())
}

/// Refuses what added nothing.
fn something(added: Addition) -> Result<Addition> {
    match added.came {
        true => Ok(added),
        false => Err(Error::refused([added.messages, added.refused].concat().join(" "))),
    }
}
