//! The details step of the checkout: the shopper and the address.

use crate::{
    checkout::{self, CheckoutSession, Step, change_details},
    foundation::{changeset::Changeset, params::Params},
    storefront::views::checkout::{DetailsPage, Frame},
    web::{
        extractors::{CurrentCheckout, Form, Query},
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{save_step, show_step};

/// `GET /checkout/details`. The parameter `country` shows the address fields of a country.
pub async fn edit(state: State, current: CurrentCheckout, Query(query): Query) -> HandlerResult {
    show_step(&state, &current, Step::Details, |checkout_session| {
        let mut form = change_details(checkout_session);
        if let Some(country) = query.get("country") {
            form.set("country", country);
        }
        if let Some(from) = query.get("from") {
            form.set("from", from);
        }
        response::page(&page(&state, &current, checkout_session, form))
    })
    .await
}

/// Responds with the page and the values typed so far.
pub(super) async fn show_typed(
    state: &State,
    current: &CurrentCheckout,
    params: Params,
) -> HandlerResult {
    show_step(state, current, Step::Details, |checkout_session| {
        response::page(&page(state, current, checkout_session, Changeset::new(params)))
    })
    .await
}

/// `PUT /checkout/details`
pub async fn update(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let invalid_page = |checkout_session: &CheckoutSession, form| {
        response::unprocessable(&page(&state, &current, checkout_session, form))
    };
    save_step(&state, &current, Step::Details, params, checkout::save_details, invalid_page).await
}

fn page(
    state: &State,
    current: &CurrentCheckout,
    checkout_session: &CheckoutSession,
    form: Changeset,
) -> DetailsPage {
    let layout = current.checkout_layout("Your details").with_errors_of(&form);
    let calendar = &state.settings().calendar;
    let now = state.repo.clock().now();
    let frame = Frame::new(&layout, checkout_session, Step::Details, now, calendar);
    DetailsPage::new(layout, frame, checkout_session, form, current.scope.user().is_some())
}
