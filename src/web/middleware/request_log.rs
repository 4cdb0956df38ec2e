//! A span and a line in the log for each request: what was asked, what was answered, how
//! long it took. No query, no body, no address of a person.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use tracing::{Instrument, info_span};

/// Logs each request when it is answered.
pub async fn request_log<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let span = info_span!("request", method = %req.method(), path = req.path());
    let begun = Instant::now();
    let log = span.clone();
    let answer = next.call(req).instrument(span).await?;
    let (status, micros) = (answer.status().as_u16(), begun.elapsed().as_micros());
    log.in_scope(|| tracing::debug!(status, micros, "answered"));
    Ok(answer)
}
