//! The moment at which a page began to be made, for the scripts that ask what has changed since and
//! count down by the shop's clock.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use crate::web::state::State;

/// What scripts may read of an answer without its body, and browsers keep apart from it.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Stamps pages, new or still the same.
pub async fn page_clock<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let state = req.app_data::<State>();
    let stamp = state.map(|state| (state.hub.stamp(), state.repo.clock().now()));
    let mut answer = next.call(req).await?;
    let Some(((node, made), now)) = stamp.filter(|_| is_page(&answer)) else { return Ok(answer) };
    let now = now.micros() / 1_000;
    for metric in [format!("made;desc={node};dur={made:.3}"), format!("now;dur={now}")] {
        if let Ok(value) = HeaderValue::from_str(&metric) {
            answer.headers_mut().append(SERVER_TIMING, value);
        }
    }
    Ok(answer)
}

fn is_page<B>(answer: &ServiceResponse<B>) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    answer.status() == StatusCode::NOT_MODIFIED
        || kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}
