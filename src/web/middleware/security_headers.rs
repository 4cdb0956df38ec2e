//! Security headers of every response.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=()"),
];

/// Makes browsers use TLS for two years. Sent in production only, where the shop is served over TLS.
const HSTS: (HeaderName, &str) =
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");

/// The headers that depend on the configuration.
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    policy: HeaderValue,
    secure: bool,
}

impl SecurityHeaders {
    /// `secure` if the shop is served over TLS. Forms may redirect to the `payment_pages` of providers.
    pub fn new(secure: bool, payment_pages: &[String]) -> Self {
        let targets = payment_pages.iter().map(|page| format!(" {page}")).collect::<String>();
        let policy = HeaderValue::from_str(&format!("{POLICY}{targets}"));
        Self { policy: policy.unwrap_or(HeaderValue::from_static(POLICY)), secure }
    }
}

/// Adds the headers that the handler has not set itself.
pub async fn security_headers<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
    config: SecurityHeaders,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(req).await?;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, config.policy);
    }
    for (name, value) in HEADERS.into_iter().chain(config.secure.then_some(HSTS)) {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}
