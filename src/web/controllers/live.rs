//! The stream of a tab.

use std::time::{Duration, Instant};

use actix_web::{
    HttpResponse,
    http::header::{self, ContentEncoding},
};

use crate::{
    foundation::params::Params,
    web::{
        error::AppError,
        extractors::{ClientAddress, Query, Visitor},
        reply::Reply,
        state::State,
        streams::{Full, Stream, Topic},
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
    from: ClientAddress,
    Query(params): Query,
) -> Reply {
    let ticket = params.get("ticket").unwrap_or_default();
    let mut topics = state.tickets.open(ticket).ok_or(AppError::NotFound)?;
    if topics.contains(&Topic::Desk) && !visitor.scope.is_admin() {
        return Err(AppError::NotFound);
    }
    topics.extend(visitor.cart().map(|cart| Topic::Cart(cart.id)));
    match Stream::open(&state.hub, from.0, &topics, shown(&state, &params)) {
        Ok(stream) => Ok(streamed(stream)),
        Err(Full::Visitor) => Err(AppError::TooMany(LATER)),
        Err(Full::Shop) => Err(AppError::Busy),
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
fn streamed(stream: Stream) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .insert_header(ContentEncoding::Identity)
        .streaming(stream)
}
