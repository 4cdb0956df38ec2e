//! The review step of the checkout.

use crate::{
    checkout::Step,
    storefront::views::checkout::{Frame, ReviewPage},
    web::{
        extractors::CurrentCheckout,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::show_step;

/// `GET /checkout/review`
pub async fn show(state: State, current: CurrentCheckout) -> HandlerResult {
    show_step(&state, &current, Step::Review, |checkout_session| {
        let layout = current.checkout_layout("Review and order");
        let calendar = &state.settings().calendar;
        let now = state.repo.clock().now();
        let frame = Frame::new(&layout, checkout_session, Step::Review, now, calendar);
        response::page(&ReviewPage::new(layout, frame, checkout_session))
    })
    .await
}
