//! More time.

use crate::{
    checkout,
    db::Fault,
    web::{
        extractors::{CurrentCheckout, Form},
        paths,
        reply::{self, Reply},
        state::State,
    },
};

use super::{gone, turned_away};

/// `POST /checkout/extension`: once.
pub async fn create(state: State, current: CurrentCheckout, _: Form) -> Reply {
    let Some(owner) = current.owner.clone() else { return gone(&state, &current).await };
    let settings = state.settings();
    match state.repo.write(move |tx| checkout::extend(tx, &owner, &settings)).await {
        Ok(()) => {
            current.inform("Your things are held longer.");
            reply::see_other(paths::CHECKOUT)
        }
        Err(Fault::Refused(reason)) => turned_away(&state, &current, reason).await,
        Err(fault) => Err(fault.into()),
    }
}
