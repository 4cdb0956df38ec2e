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
    let stamp = req.app_data::<State>().map(stamp);
    let mut answer = next.call(req).await?;
    if let Some(Ok(stamp)) = stamp.filter(|_| is_page(&answer)).map(HeaderValue::try_from) {
        answer.headers_mut().insert(SERVER_TIMING, stamp);
    }
    Ok(answer)
}

/// Both moments, in milliseconds.
fn stamp(state: &State) -> String {
    let ((node, made), now) = (state.hub.stamp(), state.repo.clock().now().micros() / 1_000);
    format!("made;desc={node};dur={}.{:03}, now;dur={now}", made / 1_000, made % 1_000)
}

fn is_page<B>(answer: &ServiceResponse<B>) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    answer.status() == StatusCode::NOT_MODIFIED
        || kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}
