//! The one door through which every form comes in.

use std::{future::Future, pin::Pin};

use actix_session::SessionExt;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    foundation::{params::Params, token},
    web::{csrf, error::AppError, forms},
};

use super::body::Body;

/// A form that was sent from one of our own pages.
pub struct Form(pub Params);

impl FromRequest for Form {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kept = csrf::stored_token(&req.get_session());
        let urlencoded = req.content_type() == "application/x-www-form-urlencoded";
        let body = Body::from_request(req, payload);
        Box::pin(async move {
            // Nothing is read from a browser that was never given a form.
            let kept = kept.filter(|_| urlencoded).ok_or(AppError::Forgery)?;
            let Body(body) = body.await?;
            let mut params = forms::decode(&body)?;
            let sent = params.take(csrf::FIELD).unwrap_or_default();
            if !token::unmasks_to(&sent, &kept) {
                return Err(AppError::Forgery);
            }
            Ok(Self(params))
        })
    }
}
