//! How it is paid.

use crate::{
    checkout::{self, CheckoutSession, Step},
    foundation::{changeset::Changeset, params::Params},
    storefront::views::checkout::{Frame, PaymentPage},
    web::{
        extractors::{CurrentCheckout, Form, Query},
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{at_step, save};

/// `GET /checkout/payment`
pub async fn edit(state: State, current: CurrentCheckout, Query(query): Query) -> HandlerResult {
    typed(&state, &current, query).await
}

/// The page with what was chosen so far.
pub(super) async fn typed(state: &State, current: &CurrentCheckout, params: Params) -> HandlerResult {
    at_step(state, current, Step::Payment, |checkout_session| {
        response::page(&page(state, current, checkout_session, Changeset::new(params)))
    })
    .await
}

/// `PUT /checkout/payment`
pub async fn update(state: State, current: CurrentCheckout, Form(params): Form) -> HandlerResult {
    let again = |checkout_session: &CheckoutSession, form| {
        response::unprocessable(&page(&state, &current, checkout_session, form))
    };
    save(&state, &current, (Step::Payment, params), checkout::save_payment, again).await
}

fn page(
    state: &State,
    current: &CurrentCheckout,
    checkout_session: &CheckoutSession,
    form: Changeset,
) -> PaymentPage {
    let layout = current.checkout_layout("Payment").with_errors_of(&form);
    let frame = {
        let (settings, now) = (state.settings(), state.repo.clock().now());
        Frame::new(&layout, checkout_session, Step::Payment, now, &settings.calendar)
    };
    PaymentPage::new(layout, frame, checkout_session, form)
}
