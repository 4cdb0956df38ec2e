//! Users who have just proved to be who they are, for what a stolen session must not do.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    accounts,
    web::{error::AppError, state::State},
};

use super::visitor::{Extracting, SignedIn};

/// A [`SignedIn`] user who logged in within the last so many minutes; others do so again first.
pub struct Recent<const MINUTES: u64>(SignedIn);

impl<const MINUTES: u64> FromRequest for Recent<MINUTES> {
    type Error = AppError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(req, payload);
        let (state, req) = (req.app_data::<State>().cloned(), req.clone());
        Box::pin(async move {
            let signed_in = signed_in.await?;
            let now = state.map(|state| state.repo.clock().now());
            let at = signed_in.authenticated_at;
            if now.is_some_and(|now| accounts::sudo_mode(at, MINUTES, now)) {
                return Ok(Self(signed_in));
            }
            signed_in.remember_way_back(&req);
            signed_in.flash_error("Please log in again to see this page.");
            Err(AppError::LogInAgain)
        })
    }
}

impl<const MINUTES: u64> Deref for Recent<MINUTES> {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}
