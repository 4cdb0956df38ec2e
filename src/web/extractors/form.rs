//! Forms, checked for their CSRF token.

use std::{future::Future, pin::Pin};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    foundation::{params::Params, token},
    web::{csrf, error::AppError, forms},
};

use super::body::Body;

/// The fields of a form that was sent from one of the shop's own pages. Fails with
/// [`AppError::Forgery`] if its token is not the session's.
pub struct Form(pub Params);

impl FromRequest for Form {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let secret = csrf::stored_token(&req.get_session());
        let urlencoded = req.content_type() == "application/x-www-form-urlencoded";
        let body = Body::from_request(req, payload);
        Box::pin(async move {
            // No body is read from a browser that never received a form.
            let secret = secret.filter(|_| urlencoded).ok_or(AppError::Forgery)?;
            let Body(body) = body.await?;
            let mut params = forms::decode(&body)?;
            let sent = params.take(csrf::FIELD).unwrap_or_default();
            if !token::matches_masked(&sent, &secret) {
                return Err(AppError::Forgery);
            }
            Ok(Self(params))
        })
    }
}
