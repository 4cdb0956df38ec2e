//! Adds the time at which rendering of a page began. Scripts use it to request later changes and to
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

/// Scripts can read this header of the page that they run in, and browsers do not cache it.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Adds the header to pages, and to responses that a page is unchanged.
pub async fn page_clock<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let start = req.app_data::<State>().map(PageStart::now);
    let mut response = next.call(req).await?;
    if let Some(value) = start.filter(|_| is_page(&response)).and_then(|start| start.header_value())
    {
        response.headers_mut().insert(SERVER_TIMING, value);
    }
    Ok(response)
}

/// The time at which a page began to be made, in microseconds.
struct PageStart {
    state: State,
    /// Since the process started.
    uptime: u128,
    /// By the shop's clock.
    now: i64,
}

impl PageStart {
    fn now(state: &State) -> Self {
        let now = state.repo.clock().now().micros();
        Self { state: state.clone(), uptime: state.hub.uptime_micros(), now }
    }

    /// Returns both times in milliseconds.
    fn header_value(&self) -> Option<HeaderValue> {
        let node = self.state.hub.node();
        let millis = self.uptime / 1_000;
        let micros = self.uptime % 1_000;
        let now = self.now / 1_000;
        HeaderValue::try_from(format!("made;desc={node};dur={millis}.{micros:03}, now;dur={now}"))
            .ok()
    }
}

fn is_page<B>(response: &ServiceResponse<B>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    response.status() == StatusCode::NOT_MODIFIED
        || content_type.is_some_and(|value| value.starts_with(b"text/html"))
}
