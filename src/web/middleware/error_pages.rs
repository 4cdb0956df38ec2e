//! Every error becomes a page with a way on, whoever raised it.

use std::time::Duration;

use actix_web::{
    Error, FromRequest, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
    rt::time::timeout,
};

use crate::web::{
    error::{AppError, ErrorMessage},
    error_page::ErrorPage,
    extractors::Visitor,
    layout::Header,
    state::State,
};

/// How long a page waits to know who asks.
const PATIENCE: Duration = Duration::from_secs(1);

/// What whoever floods the shop is answered: that must cost as little as possible.
const SENT_IN_FLOODS: [StatusCode; 6] = [
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::URI_TOO_LONG,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
];

/// Gives a page to answers with an error status that have none.
pub async fn error_pages<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = req.app_data::<State>().cloned();
    let answer = next.call(req).await?.map_into_boxed_body();
    let status = answer.status();
    let bare =
        (status.is_client_error() || status.is_server_error()) && !is_page(answer.response());
    match state {
        Some(state) if bare => {
            let header = header_of(answer.request(), status).await;
            Ok(with_page(answer, &state, header))
        }
        _ => Ok(answer),
    }
}

/// The bar of whoever asks. Only a request that was wrong itself is worth another question to the
/// database; the page does not wait long for the answer, and can do without.
async fn header_of(req: &HttpRequest, status: StatusCode) -> Option<Header> {
    if !status.is_client_error() || SENT_IN_FLOODS.contains(&status) {
        return None;
    }
    let visitor = timeout(PATIENCE, Visitor::extract(req)).await.ok()?.ok()?;
    Some(visitor.header())
}

fn with_page(
    mut answer: ServiceResponse,
    state: &State,
    header: Option<Header>,
) -> ServiceResponse {
    let status = answer.status();
    let note = answer.response().extensions().get::<ErrorMessage>().cloned();
    let note = note.unwrap_or_else(|| note_of(answer.response(), status));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let page = ErrorPage::new(state, status, note.0).under(header);
    answer.map_body(|_, _| BoxBody::new(page.text()))
}

/// Errors that the framework raises itself carry no note; their own words are not for visitors.
fn note_of(answer: &HttpResponse, status: StatusCode) -> ErrorMessage {
    if let Some(error) = answer.error().filter(|_| status.is_server_error()) {
        tracing::error!(%error, "request failed");
    }
    ErrorMessage(match status {
        StatusCode::NOT_FOUND => AppError::NotFound.note(),
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge.note(),
        status if status.is_client_error() => "The shop doesn't understand this request.".into(),
        _ => "Something went wrong on our side. We've logged it; please try again.".into(),
    })
}

fn is_page(answer: &HttpResponse<BoxBody>) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}
