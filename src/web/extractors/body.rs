//! The bytes that come with a request, all of them or none.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, rt::time::timeout, web::Bytes};

use crate::web::error::AppError;

/// Bytes that may come: 1 MiB. Start-up tells actix the same.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// How long they may take to come in: on a slow line the most of them take so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was sent. More than there may be is refused, and who does not send the rest is not waited
/// for.
pub struct Body(pub Bytes);

impl FromRequest for Body {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared =
            req.headers().get("content-length").and_then(|len| len.to_str().ok()?.parse().ok());
        let too_large = declared.is_some_and(|bytes: usize| bytes > MAX_BODY_BYTES);
        let body = Bytes::from_request(req, payload);
        Box::pin(async move {
            if too_large {
                return Err(AppError::TooLarge);
            }
            let body = timeout(PATIENCE, body).await.map_err(|_| AppError::TooSlow)?;
            Ok(Self(body.map_err(|_| AppError::TooLarge)?))
        })
    }
}
