//! Who buys, and where it goes.

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

use super::{at_step, save};

/// `GET /checkout/details`; `country` shows the fields of an address there.
pub async fn edit(state: State, current: CurrentCheckout, Query(query): Query) -> HandlerResult {
    at_step(&state, &current, Step::Details, |checkout_session| {
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

/// The page with what was typed so far.
pub(super) async fn typed(state: &State, current: &CurrentCheckout, params: Params) -> HandlerResult {
    at_step(state, current, Step::Details, |checkout_session| {
        response::page(&page(state, current, checkout_session, Changeset::new(params)))
    })
    .await
}

/// `PUT /checkout/details`
pub async fn update(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let again = |checkout_session: &CheckoutSession, form| {
        response::unprocessable(&page(&state, &current, checkout_session, form))
    };
    save(&state, &current, (Step::Details, params), checkout::save_details, again).await
}

fn page(
    state: &State,
    current: &CurrentCheckout,
    checkout_session: &CheckoutSession,
    form: Changeset,
) -> DetailsPage {
    let layout = current.checkout_layout("Your details").with_errors_of(&form);
    let frame = {
        let (settings, now) = (state.settings(), state.repo.clock().now());
        Frame::new(&layout, checkout_session, Step::Details, now, &settings.calendar)
    };
    DetailsPage::new(layout, frame, checkout_session, form, current.scope.user().is_some())
}
