//! The checkout: entering, leaving, and what all steps share.

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
    storefront::views::checkout::ClosedCheckoutPage,
    web::{
        error::{AppError, into_rejection},
        extractors::{CurrentCheckout, Form},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::cart::{QuantityUpdate, save_quantities};

/// The message for a shopper who returns to the checkout after ordering.
const ALREADY_PLACED: &str = "You have already placed this order.";

/// `POST /checkout`: enters the checkout, or returns to the open step. Saves the quantities that were
/// typed on the cart page first.
pub async fn create(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let Some(owner) = current.owner.clone() else { return show(state, current).await };
    let scope = current.scope.clone();
    let checkout_config = current.checkout_config.clone();
    let can_change = current.cart().is_some_and(|cart| owner.owns(cart) && !cart.is_in_checkout());
    if can_change
        && let QuantityUpdate::Failed(response) =
            save_quantities(&state, &current, owner.clone(), params).await?
    {
        return Ok(response);
    }
    if let Some(client) = scope.client() {
        state.limits.check(Action::Checkout, client.address(), None)?;
    }
    let begin = state.repo.write(move |tx| checkout::begin(tx, &scope, &owner, &checkout_config));
    match begin.await {
        Ok(begun) if begun.has_details => response::see_other(paths::CHECKOUT),
        Ok(_) => response::see_other(paths::checkout(Step::Details)),
        Err(error) => {
            current.flash_error(into_rejection(error)?);
            response::see_other(paths::CART)
        }
    }
}

/// `GET /checkout`: redirects to the first open step.
pub async fn show(state: State, current: CurrentCheckout) -> HandlerResult {
    match load_state(&state, &current).await? {
        CheckoutState::Open(checkout_session) => {
            response::see_other(paths::checkout(checkout_session.first_open()))
        }
        checkout_state => no_checkout(&state, &current, &checkout_state, response::page),
    }
}

/// `DELETE /checkout`: returns to the cart. If a guest logged in during checkout, the guest's cart is
/// merged now. The values typed in the step are saved as a draft for the next checkout.
pub async fn delete(state: State, current: CurrentCheckout, Form(typed): Form) -> HandlerResult {
    let response = response::see_other(paths::CART);
    let Some(owner) = current.owner.clone() else { return response };
    let user = current.scope.user().map(|user| CartOwner::User(user.id));
    let customer = user.filter(|user| *user != owner);
    let cart_limits = state.cart_limits();
    let leave = state.repo.write(move |tx| {
        checkout::leave_checkout(tx, &owner)?;
        checkout::save_draft(tx, &owner, &typed)?;
        let Some(customer) = &customer else { return Ok(None) };
        shopping_cart::merge_carts(tx, customer, &owner, &cart_limits)
    });
    match leave.await? {
        Some(_) => response::with_cookie(response, &state.cart_cookie.removal()),
        None => response,
    }
}

/// `GET /checkout/log-in`: redirects to the log-in page, and back to the checkout afterwards.
pub async fn log_in(current: CurrentCheckout) -> HandlerResult {
    current.set_return_path(paths::CHECKOUT);
    response::see_other(paths::LOG_IN)
}

/// `POST /checkout/log-in`: the same from a step's form, whose values are saved as a draft.
pub async fn log_in_from_step(
    state: State,
    current: CurrentCheckout,
    Form(typed): Form,
) -> HandlerResult {
    save_draft(&state, &current, typed).await?;
    log_in(current).await
}

/// Saves the values typed in a step as a draft.
async fn save_draft(
    state: &State,
    current: &CurrentCheckout,
    typed: Params,
) -> Result<(), AppError> {
    if let Some(owner) = current.owner.clone() {
        state.repo.write(move |tx| checkout::save_draft(tx, &owner, &typed)).await?;
    }
    Ok(())
}

/// Loads the state of the checkout. Ends it first if its time is over.
async fn load_state(state: &State, current: &CurrentCheckout) -> Result<CheckoutState, AppError> {
    let Some(owner) = current.owner.clone() else { return Ok(CheckoutState::NoCart) };
    let load = {
        let owner = owner.clone();
        let scope = current.scope.clone();
        let checkout_config = current.checkout_config.clone();
        state.repo.read(move |conn| checkout::load_state(conn, &scope, &owner, &checkout_config))
    };
    let checkout_state = load.await?;
    if !matches!(checkout_state, CheckoutState::Due) {
        return Ok(checkout_state);
    }
    let scope = current.scope.clone();
    let checkout_config = current.checkout_config.clone();
    let end = state.repo.write(move |tx| {
        checkout::end_due_checkout(tx, &owner)?;
        checkout::load_state(tx, &scope, &owner, &checkout_config)
    });
    Ok(end.await?)
}

/// Responds with a page that says why there is no open checkout. After an order, redirects to it.
fn no_checkout(
    state: &State,
    current: &CurrentCheckout,
    checkout_state: &CheckoutState,
    respond: fn(&ClosedCheckoutPage) -> HandlerResult,
) -> HandlerResult {
    if matches!(checkout_state, CheckoutState::NoCart)
        && let Some(order) = current.last_order()
    {
        current.flash_info(ALREADY_PLACED);
        return response::see_other(paths::order(&order));
    }
    let layout = current.checkout_layout("Checkout");
    let minutes = state.settings().hold_minutes;
    respond(&ClosedCheckoutPage::new(layout, checkout_state, minutes))
}

/// Responds with the page of a step. Redirects to the first open step if the step is after it or not part
/// of this checkout.
async fn show_step(
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
        checkout_state => no_checkout(state, current, &checkout_state, response::page),
    }
}

/// Saves a step's form.
type SaveStep = fn(&mut Tx<'_>, &Scope, &CartOwner, &CheckoutConfig, Params) -> Result<()>;

/// Saves a step's form and redirects to the next step. Responds with `invalid_page` if the form has
/// errors.
async fn save_step(
    state: &State,
    current: &CurrentCheckout,
    step: Step,
    params: Params,
    save: SaveStep,
    invalid_page: impl FnOnce(&CheckoutSession, Changeset) -> HandlerResult,
) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return redirect_without_cart(state, current).await;
    };
    let scope = current.scope.clone();
    let checkout_config = current.checkout_config.clone();
    let typed = params.clone();
    let save =
        state.repo.write(move |tx| save(tx, &scope, &owner, &checkout_config, params.clone()));
    match save.await {
        Ok(()) => {
            let from_review = typed.get("from") == Some("review");
            show_step(state, current, step, |checkout_session| {
                let first_open = checkout_session.first_open();
                let next = checkout_session.after(step).min(first_open);
                response::see_other(paths::checkout(if from_review { first_open } else { next }))
            })
            .await
        }
        Err(Error::Invalid(form)) => {
            show_step(state, current, step, |checkout_session| {
                invalid_page(checkout_session, *form)
            })
            .await
        }
        Err(error) => {
            let rejection = into_rejection(error)?;
            save_draft(state, current, typed).await?;
            redirect_with_message(state, current, rejection).await
        }
    }
}

/// Shows a rejection in the checkout, or responds with a page if the checkout is not open.
///
/// # Errors
/// Any error except a rejection, and conflicts.
async fn redirect_with_error(
    state: &State,
    current: &CurrentCheckout,
    error: Error,
) -> HandlerResult {
    redirect_with_message(state, current, into_rejection(error)?).await
}

async fn redirect_with_message(
    state: &State,
    current: &CurrentCheckout,
    message: impl Into<String>,
) -> HandlerResult {
    match load_state(state, current).await? {
        CheckoutState::Open(_) => {
            current.flash_error(message);
            response::see_other(paths::CHECKOUT)
        }
        checkout_state => no_checkout(state, current, &checkout_state, response::conflict),
    }
}

/// Responds to a shopper who has no cart.
async fn redirect_without_cart(state: &State, current: &CurrentCheckout) -> HandlerResult {
    redirect_with_message(state, current, String::new()).await
}
