//! Logs each request in a span of its own: method, path, status and duration. Queries, bodies, client
//! addresses and secrets in links are not logged.

use std::{borrow::Cow, time::Instant};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use tracing::{Instrument, info_span};

/// Prefixes of paths that contain no secrets.
const PUBLIC_PREFIXES: [&str; 3] = ["/products/", "/categories/", "/static/"];
/// Minimum length of a path segment that may be a secret. Tokens have 43 characters. Order numbers,
/// ids and the fixed segments of the shop's paths are shorter.
const MIN_SECRET: usize = 20;
/// Maximum bytes of a path in the log.
const MAX_PATH: usize = 200;
/// Replaces a secret in the log.
const HIDDEN: &str = "[hidden]";

/// Logs each request when its response is ready.
pub async fn request_log<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let span = info_span!("request", method = %req.method(), path = &*loggable(req.path()));
    let start = Instant::now();
    let log = span.clone();
    let response = next.call(req).instrument(span).await?;
    let status = response.status().as_u16();
    let micros = start.elapsed().as_micros();
    log.in_scope(|| tracing::debug!(status, micros, "request finished"));
    Ok(response)
}

/// Returns the path without the secrets that links to orders, log-ins and shared carts contain. Any
/// long segment that is not known to be public is hidden, even if the page does not exist.
fn loggable(path: &str) -> Cow<'_, str> {
    let is_public = PUBLIC_PREFIXES.iter().any(|public| path.starts_with(public));
    if is_public || path.len() < MIN_SECRET || path.split('/').all(|part| part.len() < MIN_SECRET) {
        return truncated(path).into();
    }
    let part = |part: &str| {
        if part.len() < MIN_SECRET { truncated(part).to_owned() } else { HIDDEN.into() }
    };
    let parts: Vec<String> = path.split('/').map(part).collect();
    truncated(&parts.join("/")).to_owned().into()
}

fn truncated(text: &str) -> &str {
    let end = (0..=MAX_PATH.min(text.len())).rfind(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{foundation::token, web::paths};

    #[test]
    fn secrets_in_links_are_not_logged() {
        let secret = token::generate();
        for path in [
            paths::order(&secret),
            paths::order_payment(&secret),
            paths::order_payments(&secret),
            paths::order_return(&secret),
            paths::order_invoice(&secret),
            paths::order_reorders(&secret),
            paths::log_in_link(&secret),
            paths::confirm_email(&secret),
            paths::shared_cart(&secret),
            format!("/nothing/{secret}"),
            format!("/{secret}"),
            format!("/orders//{secret}/"),
        ] {
            let logged = loggable(&path);
            assert!(!logged.contains(&secret[..MIN_SECRET]), "{logged}");
            assert_eq!(logged, path.replace(&secret, HIDDEN));
        }
    }

    #[test]
    fn other_paths_are_logged_up_to_the_maximum_length() {
        let long = "long-title-".repeat(6);
        for path in ["/", "/orders/1001", "/admin/orders/1001/packing_list", &paths::product(&long)]
        {
            assert_eq!(loggable(path), path);
        }
        assert_eq!(loggable(&"/é".repeat(4_000)).len(), MAX_PATH - 1, "a character is never split");
        assert_eq!(loggable(&paths::product(&"é".repeat(4_000))).len(), MAX_PATH);
    }
}
