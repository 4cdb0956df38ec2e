//! Webhooks of payment providers. Responses are JSON.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Path, Payload},
};

use crate::{
    payment_service::{WebhookError, WebhookOutcome},
    web::{error::AppError, extractors::Body, response::HandlerResult, state::State},
};

/// The header of each provider's signature.
const SIGNATURE_HEADERS: [(&str, &str); 2] =
    [("stripe", "stripe-signature"), ("test", "test-signature")];

/// Maximum bytes of an event: 1 MiB. Most have a few KiB.
pub const MAX_EVENT_BYTES: usize = 1 << 20;

/// `POST /webhooks/{gateway}`. Responds with 202 if the event was stored, 200 if there is nothing to do,
/// 400 if the signature or the event is invalid, and 503 if the provider should retry.
pub async fn create(
    state: State,
    gateway: Path<String>,
    req: HttpRequest,
    payload: Payload,
) -> HandlerResult {
    let header = SIGNATURE_HEADERS.iter().find(|(name, _)| *name == gateway.as_str());
    let (_, header) = header.ok_or(AppError::NotFound)?;
    let signature = req.headers().get(*header).and_then(|value| value.to_str().ok());
    // The body is not read without a signature.
    let body = match signature {
        Some(_) => Body::from_request(&req, &mut payload.into_inner()).await?.0,
        None => Bytes::new(),
    };
    match state.payment_service.receive(&gateway, signature, &body).await {
        Ok(WebhookOutcome::Done) => json_message(StatusCode::ACCEPTED, "accepted"),
        Ok(WebhookOutcome::Duplicate) => json_message(StatusCode::OK, "received before"),
        Ok(WebhookOutcome::NotOurs) => json_message(StatusCode::OK, "nothing to do"),
        Err(WebhookError::UnknownProvider) => Err(AppError::NotFound),
        Err(WebhookError::Invalid(reason)) => {
            tracing::warn!(gateway = %gateway, %reason, "rejected a webhook");
            json_message(StatusCode::BAD_REQUEST, &reason.to_string())
        }
        Err(WebhookError::Error(error)) => {
            tracing::error!(gateway = %gateway, %error, "failed to store a webhook");
            json_message(StatusCode::SERVICE_UNAVAILABLE, "please retry")
        }
    }
}

fn json_message(status: StatusCode, text: &str) -> HandlerResult {
    let content_type = "application/json; charset=utf-8";
    let body = serde_json::json!({ "message": text }).to_string();
    Ok(HttpResponse::build(status).content_type(content_type).body(body))
}
