//! Adds an error page to every response with an error status.

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
    paths,
    state::State,
};

/// Maximum wait for the visitor's header.
const HEADER_TIMEOUT: Duration = Duration::from_secs(1);

/// Statuses of requests that may come in a flood. Their responses must cost as little as possible.
const CHEAP_STATUSES: [StatusCode; 6] = [
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::URI_TOO_LONG,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
];

/// Adds a page to responses with an error status that have none.
pub async fn error_pages<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = req.app_data::<State>().cloned();
    let response = next.call(req).await?.map_into_boxed_body();
    let status = response.status();
    let needs_page =
        (status.is_client_error() || status.is_server_error()) && !is_page(response.response());
    match state {
        Some(state) if needs_page => {
            let header = visitor_header(response.request(), status).await;
            Ok(with_page(response, &state, header))
        }
        _ => Ok(response),
    }
}

/// Returns the visitor's header. Only client errors are worth a read from the database, and the page
/// does not wait long for it.
async fn visitor_header(req: &HttpRequest, status: StatusCode) -> Option<Header> {
    if !status.is_client_error() || CHEAP_STATUSES.contains(&status) {
        return None;
    }
    let visitor = timeout(HEADER_TIMEOUT, Visitor::extract(req)).await.ok()?.ok()?;
    let header = visitor.header();
    let in_admin = header.is_staff && req.path().starts_with(paths::ADMIN);
    Some(Header { in_admin, ..header })
}

fn with_page(
    mut response: ServiceResponse,
    state: &State,
    header: Option<Header>,
) -> ServiceResponse {
    let status = response.status();
    let message = response.response().extensions().get::<ErrorMessage>().cloned();
    let message = message.unwrap_or_else(|| framework_message(response.response(), status));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let page = ErrorPage::new(state, status, message.0).with_header(header);
    response.map_body(|_, _| BoxBody::new(page.html()))
}

/// Returns the message of an error that the framework raised. Its own text is not for visitors.
fn framework_message(response: &HttpResponse, status: StatusCode) -> ErrorMessage {
    if let Some(error) = response.error().filter(|_| status.is_server_error()) {
        tracing::error!(%error, "request failed");
    }
    ErrorMessage(match status {
        StatusCode::NOT_FOUND => AppError::NotFound.message(),
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge.message(),
        status if status.is_client_error() => "The shop doesn't understand this request.".into(),
        _ => "Something went wrong on our side. We've logged it; please try again.".into(),
    })
}

fn is_page(response: &HttpResponse<BoxBody>) -> bool {
    let content_type =
        response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("text/html") || value.contains("json"))
}
