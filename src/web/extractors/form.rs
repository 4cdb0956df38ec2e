//! Forms, checked for their CSRF token.

use std::{future::Future, pin::Pin};

use actix_session::{Session, SessionExt};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    foundation::{params::Params, token},
    web::{error::AppError, forms},
};

use super::body::Body;

/// Session key of the token.
const KEY: &str = "csrf";

/// Form field of the token.
const FIELD: &str = "_csrf";

/// The fields of a form that was sent from one of the shop's own pages. Fails with
/// [`AppError::Forgery`] if its token is not the session's.
pub struct Form(pub Params);

impl FromRequest for Form {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let secret = stored_token(&req.get_session());
        let urlencoded = req.content_type() == "application/x-www-form-urlencoded";
        let body = Body::from_request(req, payload);
        Box::pin(async move {
            // No body is read from a browser that never received a form.
            let secret = secret.filter(|_| urlencoded).ok_or(AppError::Forgery)?;
            let Body(body) = body.await?;
            let mut params = forms::decode(&body)?;
            let sent = params.take(FIELD).unwrap_or_default();
            if !token::unmasks_to(&sent, &secret) {
                return Err(AppError::Forgery);
            }
            Ok(Self(params))
        })
    }
}

/// Returns the session's token, or `None` before the first form.
pub(super) fn stored_token(session: &Session) -> Option<String> {
    session.get(KEY).ok().flatten()
}

/// The CSRF token of a session, masked for one response.
#[derive(Clone, Debug)]
pub struct FormToken {
    /// The token in the session. It appears on no page.
    pub secret: String,
    /// The token in the forms. It is masked differently in each response.
    pub masked: String,
}

impl FormToken {
    /// Returns the token of a session, which is generated if it has none.
    pub(super) fn of(session: &Session) -> Self {
        let secret = stored_token(session).unwrap_or_else(|| {
            let secret = token::generate();
            if let Err(error) = session.insert(KEY, &secret) {
                tracing::error!(%error, "failed to store a CSRF token in the session");
            }
            secret
        });
        Self { masked: token::mask(&secret), secret }
    }
}
