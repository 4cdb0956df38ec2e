//! Users who are logged in.

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    accounts::{self, User},
    web::{admin_access, error::AppError},
};

use super::{loader::ExtractorFuture, visitor::Visitor};

/// A [`Visitor`] who is logged in. Others are redirected to the log-in page, and back afterwards.
pub struct SignedIn {
    visitor: Visitor,
    /// The user.
    pub user: User,
}

/// A [`SignedIn`] user who logged in within the last `MINUTES`. Others are asked to log in again. It
/// protects what a stolen session must not change.
pub struct Recent<const MINUTES: u64>(SignedIn);

/// A [`Visitor`] who is a member of staff with the permissions that the route requires (`admin_access`). For other
/// users the page is not found.
pub struct Admin(Visitor);

impl FromRequest for SignedIn {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            let Some(user) = visitor.scope.user().cloned() else {
                visitor.store_requested_page(&req);
                visitor.flash_error("Please log in to see this page.");
                return Err(AppError::LogInFirst);
            };
            Ok(Self { visitor, user })
        })
    }
}

impl<const MINUTES: u64> FromRequest for Recent<MINUTES> {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let signed_in = signed_in.await?;
            let now = signed_in.state.repo.clock().now();
            if accounts::sudo_mode(signed_in.authenticated_at, MINUTES, now) {
                return Ok(Self(signed_in));
            }
            signed_in.store_requested_page(&req);
            signed_in.flash_error("Please log in again to see this page.");
            Err(AppError::LogInAgain)
        })
    }
}

impl FromRequest for Admin {
    type Error = AppError;
    type Future = ExtractorFuture<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            let visitor = signed_in.await?.visitor;
            let own = visitor.scope.permissions();
            if admin_access::is_allowed(own, req.method(), req.path()) {
                Ok(Self(visitor))
            } else {
                Err(AppError::NotFound)
            }
        })
    }
}

impl Deref for SignedIn {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl<const MINUTES: u64> Deref for Recent<MINUTES> {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.0
    }
}

impl Deref for Admin {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.0
    }
}
