//! What payment providers tell us. They show no pages, so the answers are plain.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Path, Payload},
};

use crate::{
    payment_service::{WebhookError, WebhookOutcome},
    web::{error::AppError, extractors::Body, response::HandlerResult, state::State},
};

/// Where each provider writes its signature.
const SIGNATURES: [(&str, &str); 2] = [("stripe", "stripe-signature"), ("test", "test-signature")];

/// Bytes that a notice may have: 1 MiB. Most have a few KiB.
pub const NOTICE_BYTES: usize = 1 << 20;

/// `POST /webhooks/{gateway}`: 202 for what was taken over, 200 for what need not be, 400 for what
/// is not believed, 503 for what should be said once more.
pub async fn create(
    state: State,
    gateway: Path<String>,
    req: HttpRequest,
    payload: Payload,
) -> HandlerResult {
    let header = SIGNATURES.iter().find(|(name, _)| *name == gateway.as_str());
    let (_, header) = header.ok_or(AppError::NotFound)?;
    let signature = req.headers().get(*header).and_then(|value| value.to_str().ok());
    // What nobody signed is not read.
    let body = match signature {
        Some(_) => Body::from_request(&req, &mut payload.into_inner()).await?.0,
        None => Bytes::new(),
    };
    match state.payment_service.receive(&gateway, signature, &body).await {
        Ok(WebhookOutcome::Done) => plain(StatusCode::ACCEPTED, "accepted"),
        Ok(WebhookOutcome::Again) => plain(StatusCode::OK, "received before"),
        Ok(WebhookOutcome::NotOurs) => plain(StatusCode::OK, "nothing to do"),
        Err(WebhookError::Stranger) => Err(AppError::NotFound),
        Err(WebhookError::Bad(why)) => {
            tracing::warn!(gateway = %gateway, %why, "rejected a webhook");
            plain(StatusCode::BAD_REQUEST, &why.to_string())
        }
        Err(WebhookError::Error(failure)) => {
            tracing::error!(gateway = %gateway, %failure, "failed to store a webhook");
            plain(StatusCode::SERVICE_UNAVAILABLE, "please retry")
        }
    }
}

fn plain(status: StatusCode, text: &str) -> HandlerResult {
    let kind = "application/json; charset=utf-8";
    let body = serde_json::json!({ "message": text }).to_string();
    Ok(HttpResponse::build(status).content_type(kind).body(body))
}
