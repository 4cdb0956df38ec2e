//! A last look at everything before it is ordered.

use crate::{
    checkout::Step,
    storefront::views::checkout::{Frame, ReviewPage},
    web::{
        extractors::CurrentCheckout,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::at_step;

/// `GET /checkout/review`
pub async fn show(state: State, current: CurrentCheckout) -> HandlerResult {
    at_step(&state, &current, Step::Review, |checkout_session| {
        let layout = current.checkout_layout("Review and order");
        let frame = {
            let (settings, now) = (state.settings(), state.repo.clock().now());
            Frame::new(&layout, checkout_session, Step::Review, now, &settings.calendar)
        };
        response::page(&ReviewPage::new(layout, frame, checkout_session))
    })
    .await
}
