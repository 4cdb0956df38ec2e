//! Extends the reservation of a checkout.

use crate::{
    checkout::{self, Step},
    foundation::{clock::Timestamp, zone::Zone},
    web::{
        error::into_rejection,
        extractors::{CurrentCheckout, Form, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{delivery, details, payment, redirect_with_message, redirect_without_cart, save_draft};

/// `POST /checkout/extension`. Possible once. Responds with the step that the parameter `from` names and
/// the values typed in it.
pub async fn create(
    state: State,
    current: CurrentCheckout,
    Query(query): Query,
    Form(params): Form,
) -> HandlerResult {
    let Some(owner) = current.owner.clone() else {
        return redirect_without_cart(&state, &current).await;
    };
    let settings = state.settings();
    match state.repo.write(move |tx| checkout::extend(tx, &owner, &settings)).await {
        Ok(until) => {
            let now = state.repo.clock().now();
            current.flash_info(reserved_until(until, now, state.settings().zone()));
        }
        Err(error) => {
            let rejection = into_rejection(error)?;
            save_draft(&state, &current, params).await?;
            return redirect_with_message(&state, &current, rejection).await;
        }
    }
    let is_origin = |step: &Step| query.get("from") == Some(paths::checkout(*step));
    match [Step::Details, Step::Delivery, Step::Payment].into_iter().find(is_origin) {
        Some(Step::Details) => details::show_typed(&state, &current, params).await,
        Some(Step::Delivery) => delivery::show_typed(&state, &current, params).await,
        Some(Step::Payment) => payment::show_typed(&state, &current, params).await,
        _ => response::see_other(paths::CHECKOUT),
    }
}

/// Returns the message about the end of the reservation.
fn reserved_until(until: Timestamp, now: Timestamp, zone: Zone) -> String {
    let minutes = (until.micros() - now.micros()).max(0) / 60_000_000;
    let time = zone.time(until);
    match minutes.max(1) {
        1 => format!("Your items are now reserved until {time} (1 more minute)."),
        minutes => format!("Your items are now reserved until {time} ({minutes} more minutes)."),
    }
}
