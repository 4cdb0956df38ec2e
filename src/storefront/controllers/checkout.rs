//! The checkout: into it, out of it, and what its steps have in common.

pub mod delivery;
pub mod details;
pub mod email;
pub mod extension;
pub mod payment;
pub mod proof;
pub mod review;

use crate::{
    Error, Result,
    accounts::Scope,
    checkout::{self, CheckoutConfig, CheckoutSession, CheckoutState, Step},
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    limits::Action,
    shopping_cart::{self, CartOwner},
    storefront::views::checkout::OverPage,
    web::{
        error::AppError,
        extractors::{CurrentCheckout, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::cart::{self, Saved};

/// What somebody is told who goes back into the checkout.
const PLACED: &str = "You have already placed this order.";

/// `POST /checkout`: from the cart to the first step, or on where the shopper was. Quantities that
/// were typed on the cart's page are saved first.
pub async fn create(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let (owner, scope, checkout_config) =
        (current.owner.clone(), current.scope.clone(), current.checkout_config.clone());
    let Some(owner) = owner else { return show(state, current).await };
    let changeable = current.cart().is_some_and(|cart| owner.owns(cart) && !cart.is_in_checkout());
    if changeable
        && let Saved::No(answer) = cart::save(&state, &current, owner.clone(), params).await?
    {
        return Ok(answer);
    }
    if let Some(client) = scope.client() {
        state.limits.check(Action::Checkout, client.address(), None)?;
    }
    let begin = state.repo.write(move |tx| checkout::begin(tx, &scope, &owner, &checkout_config));
    match begin.await {
        Ok(begun) if begun.has_details => response::see_other(paths::CHECKOUT),
        Ok(_) => response::see_other(paths::checkout(Step::Details)),
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            current.flash_error(reason);
            response::see_other(paths::CART)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /checkout`: on to the first step that something is missing in.
pub async fn show(state: State, current: CurrentCheckout) -> HandlerResult {
    match load_state(&state, &current).await? {
        CheckoutState::Open(checkout_session) => {
            response::see_other(paths::checkout(checkout_session.first_open()))
        }
        look => over(&state, &current, &look, response::page),
    }
}

/// `DELETE /checkout`: back to the cart, which can be changed again. What a visitor had before
/// logging in on the way comes along now.
/// What was typed in the step comes along into the next checkout.
pub async fn delete(state: State, current: CurrentCheckout, Form(typed): Form) -> HandlerResult {
    let answer = response::see_other(paths::CART);
    let Some(owner) = current.owner.clone() else { return answer };
    let user = current.scope.user().map(|user| CartOwner::User(user.id));
    let (customer, cart_limits) = (user.filter(|user| *user != owner), state.cart_limits());
    let leave = state.repo.write(move |tx| {
        checkout::leave(tx, &owner)?;
        checkout::keep_draft(tx, &owner, &typed)?;
        let Some(customer) = &customer else { return Ok(None) };
        shopping_cart::merge_carts(tx, customer, &owner, &cart_limits)
    });
    match leave.await? {
        Some(_) => response::with_cookie(answer, &state.carts.forgotten()),
        None => answer,
    }
}

/// `GET /checkout/log-in`: leads back here afterwards.
pub async fn log_in(current: CurrentCheckout) -> HandlerResult {
    current.return_to(paths::CHECKOUT);
    response::see_other(paths::LOG_IN)
}

/// `POST /checkout/log-in`: the same from a form, whose fields are kept meanwhile.
pub async fn log_in_from_step(state: State, current: CurrentCheckout, Form(typed): Form) -> HandlerResult {
    keep_typed(&state, &current, typed).await?;
    log_in(current).await
}

/// Keeps what was typed in a step that is not saved.
async fn keep_typed(
    state: &State,
    current: &CurrentCheckout,
    typed: Params,
) -> Result<(), AppError> {
    if let Some(owner) = current.owner.clone() {
        state.repo.write(move |tx| checkout::keep_draft(tx, &owner, &typed)).await?;
    }
    Ok(())
}

/// Looks at the checkout; one whose time is over is ended first.
async fn load_state(state: &State, current: &CurrentCheckout) -> Result<CheckoutState, AppError> {
    let Some(owner) = current.owner.clone() else { return Ok(CheckoutState::NoCart) };
    let (asker, checkout_config) = (owner.clone(), current.checkout_config.clone());
    let scope = current.scope.clone();
    let mut look = state
        .repo
        .read(move |conn| checkout::load_state(conn, &scope, &asker, &checkout_config))
        .await?;
    if matches!(look, CheckoutState::Due) {
        let (due, checkout_config, scope) =
            (owner, current.checkout_config.clone(), current.scope.clone());
        let end = state.repo.write(move |tx| {
            checkout::end_due(tx, &due)?;
            checkout::load_state(tx, &scope, &due, &checkout_config)
        });
        look = end.await?;
    }
    Ok(look)
}

/// The page of a checkout that does not go on; whoever has just ordered is led to the order.
fn over(
    state: &State,
    current: &CurrentCheckout,
    look: &CheckoutState,
    answer: fn(&OverPage) -> HandlerResult,
) -> HandlerResult {
    if matches!(look, CheckoutState::NoCart)
        && let Some(order) = current.last_order()
    {
        current.flash_info(PLACED);
        return response::see_other(paths::order(&order));
    }
    let layout = current.checkout_layout("Checkout");
    answer(&OverPage::new(layout, look, state.settings().hold_minutes))
}

/// The page of a step; none can be skipped.
async fn at_step(
    state: &State,
    current: &CurrentCheckout,
    step: Step,
    page: impl FnOnce(&CheckoutSession) -> HandlerResult,
) -> HandlerResult {
    match load_state(state, current).await? {
        CheckoutState::Open(checkout_session)
            if step > checkout_session.first_open()
                || !checkout_session.steps().contains(&step) =>
        {
            response::see_other(paths::checkout(checkout_session.first_open()))
        }
        CheckoutState::Open(checkout_session) => page(&checkout_session),
        look => over(state, current, &look, response::page),
    }
}

/// Saves what a step's form says and goes on to the next; the step again, with what was typed,
/// where that is wrong.
async fn save(
    state: &State,
    current: &CurrentCheckout,
    (step, params): (Step, Params),
    save: fn(&mut Tx<'_>, &Scope, &CartOwner, &CheckoutConfig, Params) -> Result<()>,
    again: impl FnOnce(&CheckoutSession, Changeset) -> HandlerResult,
) -> HandlerResult {
    let Some(owner) = current.owner.clone() else { return gone(state, current).await };
    let (checkout_config, changing) =
        (current.checkout_config.clone(), params.get("from") == Some("review"));
    let (typed, scope) = (params.clone(), current.scope.clone());
    let saved = state
        .repo
        .write(move |tx| save(tx, &scope, &owner, &checkout_config, params.clone()))
        .await;
    match saved {
        Ok(()) => {
            at_step(state, current, step, |checkout_session| {
                let (next, open) = (checkout_session.after(step), checkout_session.first_open());
                let to = if changing { open } else { next.min(open) };
                response::see_other(paths::checkout(to))
            })
            .await
        }
        Err(Error::Invalid(form)) => {
            at_step(state, current, step, |checkout_session| again(checkout_session, *form)).await
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            keep_typed(state, current, typed).await?;
            redirect_with_error(state, current, reason).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Says why something could not be done, on the page where the shopper can go on.
async fn redirect_with_error(
    state: &State,
    current: &CurrentCheckout,
    reason: impl Into<String>,
) -> HandlerResult {
    match load_state(state, current).await? {
        CheckoutState::Open(_) => {
            current.flash_error(reason);
            response::see_other(paths::CHECKOUT)
        }
        look => over(state, current, &look, response::conflict),
    }
}

async fn gone(state: &State, current: &CurrentCheckout) -> HandlerResult {
    redirect_with_error(state, current, String::new()).await
}
