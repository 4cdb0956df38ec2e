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
    let begun = req.app_data::<State>().map(Begun::now);
    let mut answer = next.call(req).await?;
    if let Some(stamp) = begun.filter(|_| is_page(&answer)).and_then(|begun| begun.stamp()) {
        answer.headers_mut().insert(SERVER_TIMING, stamp);
    }
    Ok(answer)
}

/// When a page began to be made, in microseconds.
struct Begun {
    state: State,
    made: u128,
    now: i64,
}

impl Begun {
    fn now(state: &State) -> Self {
        let now = state.repo.clock().now().micros();
        Self { state: state.clone(), made: state.hub.moment_now(), now }
    }

    /// Both moments, in milliseconds.
    fn stamp(&self) -> Option<HeaderValue> {
        let (node, made, now) = (self.state.hub.name(), self.made, self.now / 1_000);
        let stamp =
            format!("made;desc={node};dur={}.{:03}, now;dur={now}", made / 1_000, made % 1_000);
        HeaderValue::try_from(stamp).ok()
    }
}

fn is_page<B>(answer: &ServiceResponse<B>) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    answer.status() == StatusCode::NOT_MODIFIED
        || kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}
