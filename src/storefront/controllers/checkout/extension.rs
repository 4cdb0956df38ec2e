//! More time.

use crate::{
    Error,
    checkout::{self, Step},
    foundation::{clock::Timestamp, zone::Zone},
    web::{
        extractors::{CurrentCheckout, Form, Query},
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{delivery, details, gone, keep_typed, payment, redirect_with_error};

/// `POST /checkout/extension`: once. The page `from` which it was asked comes again with what was typed in it.
pub async fn create(
    state: State,
    current: CurrentCheckout,
    Query(query): Query,
    Form(params): Form,
) -> HandlerResult {
    let Some(owner) = current.owner.clone() else { return gone(&state, &current).await };
    let settings = state.settings();
    match state.repo.write(move |tx| checkout::extend(tx, &owner, &settings)).await {
        Ok(until) => {
            current.flash_info(held_until(until, state.repo.clock().now(), state.settings().zone()))
        }
        Err(Error::Rejected(reason)) if !reason.is_conflict() => {
            keep_typed(&state, &current, params).await?;
            return redirect_with_error(&state, &current, reason).await;
        }
        Err(error) => return Err(error.into()),
    }
    let named = |step: &Step| query.get("from") == Some(paths::checkout(*step));
    match [Step::Details, Step::Delivery, Step::Payment].into_iter().find(named) {
        Some(Step::Details) => details::typed(&state, &current, params).await,
        Some(Step::Delivery) => delivery::typed(&state, &current, params).await,
        Some(Step::Payment) => payment::typed(&state, &current, params).await,
        _ => response::see_other(paths::CHECKOUT),
    }
}

/// Says until when things are held, and for how long that is.
fn held_until(until: Timestamp, now: Timestamp, zone: Zone) -> String {
    let minutes = (until.micros() - now.micros()).max(0) / 60_000_000;
    let time = zone.time(until);
    match minutes.max(1) {
        1 => format!("Your items are now reserved until {time} (1 more minute)."),
        minutes => format!("Your items are now reserved until {time} ({minutes} more minutes)."),
    }
}
