//! What browsers are told about every answer.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=()"),
];

/// Two years, in production, where the shop is reached by TLS.
const HSTS: (HeaderName, &str) =
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");

/// Adds the headers, keeping those that a handler has set itself.
pub async fn security_headers<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
    secure: bool,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(req).await?;
    let headers = answer.headers_mut();
    for (name, value) in HEADERS.into_iter().chain(secure.then_some(HSTS)) {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(answer)
}
