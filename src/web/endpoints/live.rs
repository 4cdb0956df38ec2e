//! The stream of a tab.

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
        sse::{Full, PageView, Person, Stream, SubscriptionToken, Topic, Viewer, ViewerSession},
        state::State,
    },
};

/// Seconds after which a visitor with too many tabs may try again.
const LATER: u64 = 30;

/// What a request for a stream may be on its way.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// The age of a page that nobody tells.
const LONG_AGO: Duration = Duration::from_secs(24 * 60 * 60);

/// `GET /live`: what changes on the page that the ticket was made for, and in the visitor's cart.
/// A ticket that is not ours is no address of this shop.
pub async fn show(
    state: State,
    visitor: Visitor,
    ClientAddress(from): ClientAddress,
    req: HttpRequest,
    Query(params): Query,
) -> HandlerResult {
    let subscription_token = params.get("ticket").unwrap_or_default();
    let SubscriptionToken { page_kind, mut topics } =
        state.subscription_tokens.open(subscription_token).ok_or(AppError::NotFound)?;
    if topics.contains(&Topic::Admin) && !visitor.scope.is_admin() {
        return Err(AppError::NotFound);
    }
    topics.extend(visitor.cart().map(|cart| Topic::Cart(cart.id)));
    let look = person(&state, &visitor, (from, &req)).map(|person| PageView { person, page_kind });
    let session = session(&visitor);
    let viewer = Viewer { address: from, look, session: session.clone() };
    if req.method() == Method::HEAD {
        return Ok(head().finish());
    }
    let stream = match Stream::open(&state.hub, viewer, &topics, shown(&state, &params)) {
        Ok(stream) => stream,
        Err(Full::Visitor) => return Err(AppError::TooMany(LATER)),
        Err(Full::Shop) => return Err(AppError::Busy),
    };
    // The session may have ended after it was looked up and before the stream could be ended.
    if let Some(ViewerSession { hash, .. }) = session {
        let living = state.repo.read(move |conn| accounts::living_sessions(conn, &[hash]));
        if living.await?.is_empty() {
            return Err(AppError::NotFound);
        }
    }
    Ok(head().streaming(stream))
}

/// The session with which the stream is to end.
fn session(visitor: &Visitor) -> Option<ViewerSession> {
    let (user, secret) = visitor.scope.user().zip(visitor.secret.as_deref())?;
    Some(ViewerSession { user: user.id, hash: token::hash(secret) })
}

/// Who looks, to be counted once in all tabs: a user, a cart, or else whoever comes from one
/// address with one kind of browser. The shopkeepers are no shoppers.
fn person(state: &State, visitor: &Visitor, (from, req): (IpAddr, &HttpRequest)) -> Option<Person> {
    let hub = &state.hub;
    match (visitor.scope.user(), &visitor.token) {
        _ if visitor.scope.is_admin() => None,
        (Some(user), _) => Some(hub.person(user.id)),
        (None, Some(token)) => Some(hub.person(token)),
        (None, None) => {
            let browser = req.headers().get(header::USER_AGENT).map(HeaderValue::as_bytes);
            Some(hub.person((from, browser)))
        }
    }
}

/// The moment of which a page shows the state: when it was made, where this process made it; or so
/// many milliseconds ago as its browser counted, and somewhat longer.
fn shown(state: &State, params: &Params) -> Instant {
    let number = |name| params.get(name).and_then(|text| text.parse::<f64>().ok());
    let made = params.get("node").zip(number("made"));
    let moment = made.and_then(|(node, millis)| state.hub.moment(node, millis));
    let age = number("age").and_then(|millis| Duration::try_from_secs_f64(millis / 1_000.0).ok());
    let ago = age.unwrap_or(LONG_AGO).saturating_add(ON_THE_WAY);
    moment.or_else(|| Instant::now().checked_sub(ago)).unwrap_or_else(|| state.hub.opened())
}

/// An answer without an end, which nothing on its way may hold back.
fn head() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .insert_header(ContentEncoding::Identity);
    answer
}
