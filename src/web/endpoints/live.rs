//! The live stream of a page.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method,
        header::{self, ContentEncoding, HeaderValue},
    },
};

use crate::{
    accounts,
    foundation::{params::Params, token},
    web::{
        error::AppError,
        extractors::{ClientAddress, Query, Visitor},
        response::HandlerResult,
        sse::{
            LimitReached, PageView, Person, Stream, SubscriptionToken, Topic, Viewer, ViewerSession,
        },
        state::State,
    },
};

/// Seconds after which a client with too many streams may try again.
const RETRY_AFTER: u64 = 30;

/// Maximum time that a request for a stream takes to arrive.
const MAX_LATENCY: Duration = Duration::from_secs(1);

/// The assumed age of a page that does not state it.
const UNKNOWN_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// `GET /live?token=…`: streams changes of the topics in the token and of the visitor's cart. Without a
/// valid signature the page is not found.
pub async fn show(
    state: State,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    req: HttpRequest,
    Query(params): Query,
) -> HandlerResult {
    let token = params.get("token").unwrap_or_default();
    let SubscriptionToken { page_kind, mut topics } =
        state.subscription_tokens.verify(token).ok_or(AppError::NotFound)?;
    if topics.contains(&Topic::Admin) && !visitor.scope.is_staff() {
        return Err(AppError::NotFound);
    }
    topics.extend(visitor.cart().map(|cart| Topic::Cart(cart.id)));
    let person = person(&state, &visitor, address, &req);
    let page_view = person.map(|person| PageView { person, page_kind });
    let session = viewer_session(&visitor);
    let viewer = Viewer { address, page_view, session: session.clone() };
    if req.method() == Method::HEAD {
        return Ok(stream_response().finish());
    }
    let stream = match Stream::open(&state.hub, viewer, &topics, page_time(&state, &params)) {
        Ok(stream) => stream,
        Err(LimitReached::Address) => return Err(AppError::TooMany(RETRY_AFTER)),
        Err(LimitReached::Total) => return Err(AppError::Busy),
    };
    // The session may have ended after it was read and before the stream was registered.
    if let Some(ViewerSession { hash, .. }) = session {
        let active = state.repo.read(move |conn| accounts::list_active_sessions(conn, &[hash]));
        if active.await?.is_empty() {
            return Err(AppError::NotFound);
        }
    }
    Ok(stream_response().streaming(stream))
}

/// Returns the user's session. The stream ends when the session does.
fn viewer_session(visitor: &Visitor) -> Option<ViewerSession> {
    let (user, secret) = visitor.scope.user().zip(visitor.session_secret.as_deref())?;
    Some(ViewerSession { user: user.id, hash: token::hash(secret) })
}

/// Returns the person who is counted once, however many tabs are open: a user, a guest's cart, or an
/// address with a kind of browser. Admins are not counted.
fn person(state: &State, visitor: &Visitor, address: IpAddr, req: &HttpRequest) -> Option<Person> {
    if visitor.scope.is_staff() {
        return None;
    }
    if let Some(user) = visitor.scope.user() {
        return Some(state.hub.person(user.id));
    }
    if let Some(token) = &visitor.cart_token {
        return Some(state.hub.person(token));
    }
    let browser = req.headers().get(header::USER_AGENT).map(HeaderValue::as_bytes);
    Some(state.hub.person((address, browser)))
}

/// Returns the time of the data that the page shows. It is the time at which this process started to make
/// the page. If another process made it, the time follows from the age in milliseconds that the browser
/// states, and the latency of the request.
fn page_time(state: &State, params: &Params) -> Instant {
    let number = |name| params.get(name).and_then(|text| text.parse::<f64>().ok());
    let made = params.get("node").zip(number("made"));
    let made_at = made.and_then(|(node, millis)| state.hub.time_of(node, millis));
    let age = number("age").and_then(|millis| Duration::try_from_secs_f64(millis / 1_000.0).ok());
    let ago = age.unwrap_or(UNKNOWN_AGE).saturating_add(MAX_LATENCY);
    made_at.or_else(|| Instant::now().checked_sub(ago)).unwrap_or_else(|| state.hub.started())
}

/// Returns the headers of a stream, which proxies must not buffer.
fn stream_response() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .insert_header(ContentEncoding::Identity);
    response
}
