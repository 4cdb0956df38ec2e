//! The delivery step of the checkout.

use crate::{
    checkout::{self, CheckoutSession, Step},
    foundation::{changeset::Changeset, params::Params},
    storefront::views::checkout::{DeliveryPage, Frame},
    web::{
        extractors::{CurrentCheckout, Form, Query},
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{save_step, show_step};

/// `GET /checkout/delivery`
pub async fn edit(state: State, current: CurrentCheckout, Query(query): Query) -> HandlerResult {
    show_typed(&state, &current, query).await
}

/// Responds with the page and the values chosen so far.
pub(super) async fn show_typed(
    state: &State,
    current: &CurrentCheckout,
    params: Params,
) -> HandlerResult {
    show_step(state, current, Step::Delivery, |checkout_session| {
        response::page(&page(state, current, checkout_session, Changeset::new(params)))
    })
    .await
}

/// `PUT /checkout/delivery`
pub async fn update(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let invalid_page = |checkout_session: &CheckoutSession, form| {
        response::unprocessable(&page(&state, &current, checkout_session, form))
    };
    save_step(&state, &current, Step::Delivery, params, checkout::save_delivery, invalid_page).await
}

fn page(
    state: &State,
    current: &CurrentCheckout,
    checkout_session: &CheckoutSession,
    form: Changeset,
) -> DeliveryPage {
    let layout = current.checkout_layout("Delivery").with_errors_of(&form);
    let settings = state.settings();
    let now = state.repo.clock().now();
    let calendar = &settings.calendar;
    let frame = Frame::new(&layout, checkout_session, Step::Delivery, now, calendar);
    DeliveryPage::new(layout, frame, checkout_session, form, now, calendar)
}
