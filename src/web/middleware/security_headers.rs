//! What browsers are told about every answer.

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

/// Two years, in production, where the shop is reached by TLS.
const HSTS: (HeaderName, &str) =
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");

/// What browsers are told, as the shop is run.
#[derive(Clone, Debug)]
pub struct BrowserRules {
    policy: HeaderValue,
    secure: bool,
}

impl BrowserRules {
    /// With TLS or without; forms lead to the shop's own pages, and by a redirect to those of a
    /// payment provider.
    pub fn new(secure: bool, pay_pages: &[String]) -> Self {
        let targets = pay_pages.iter().map(|page| format!(" {page}")).collect::<String>();
        let policy = HeaderValue::from_str(&format!("{POLICY}{targets}"));
        Self { policy: policy.unwrap_or(HeaderValue::from_static(POLICY)), secure }
    }
}

/// Adds the headers, keeping those that a handler has set itself.
pub async fn security_headers<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
    rules: BrowserRules,
) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(req).await?;
    let headers = answer.headers_mut();
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, rules.policy);
    }
    for (name, value) in HEADERS.into_iter().chain(rules.secure.then_some(HSTS)) {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(answer)
}
