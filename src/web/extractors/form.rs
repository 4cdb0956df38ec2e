//! The one door through which every form comes in.

use std::{future::Future, pin::Pin};

use actix_session::{Session, SessionExt};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    foundation::{params::Params, token},
    web::{error::AppError, forms},
};

use super::body::Body;

/// The session's name of the token.
const KEY: &str = "csrf";

/// The field's name of the token.
const FIELD: &str = "_csrf";

/// A form that was sent from one of our own pages.
pub struct Form(pub Params);

impl FromRequest for Form {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kept = kept_token(&req.get_session());
        let urlencoded = req.content_type() == "application/x-www-form-urlencoded";
        let body = Body::from_request(req, payload);
        Box::pin(async move {
            // Nothing is read from a browser that was never given a form.
            let kept = kept.filter(|_| urlencoded).ok_or(AppError::Forgery)?;
            let Body(body) = body.await?;
            let mut params = forms::decode(&body)?;
            let sent = params.take(FIELD).unwrap_or_default();
            if !token::unmasks_to(&sent, &kept) {
                return Err(AppError::Forgery);
            }
            Ok(Self(params))
        })
    }
}

/// The token of this visitor's forms, where one has been made.
pub(super) fn kept_token(session: &Session) -> Option<String> {
    session.get(KEY).ok().flatten()
}

/// The token of a visitor's forms, as one answer shows it.
#[derive(Clone, Debug)]
pub struct FormToken {
    /// What the session keeps; on no page.
    pub secret: String,
    /// The same, masked afresh for each answer; what the forms carry.
    pub masked: String,
}

impl FormToken {
    /// The token of a session; made when first needed.
    pub(super) fn of(session: &Session) -> Self {
        let secret = kept_token(session).unwrap_or_else(|| {
            let made = token::generate();
            if let Err(error) = session.insert(KEY, &made) {
                tracing::error!(%error, "failed to store a CSRF token in the session");
            }
            made
        });
        Self { masked: token::mask(&secret), secret }
    }
}
