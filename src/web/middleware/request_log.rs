//! A span and a line in the log for each request: what was asked, what was answered, how
//! long it took. No query, no body, no address of a person, and no secret of a link.

use std::{borrow::Cow, time::Instant};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use tracing::{Instrument, info_span};

/// Where everything in a path is public.
const PUBLIC: [&str; 3] = ["/products/", "/categories/", "/static/"];
/// Length from which a path segment may be a secret. Tokens have 43 characters; order numbers, ids
/// and the shop's own words have fewer than this.
const SECRET: usize = 20;
/// Characters of a path in the log.
const LONGEST: usize = 200;
/// What stands in the log instead of a secret.
const HIDDEN: &str = "[hidden]";

/// Logs each request when it is answered.
pub async fn request_log<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let span = info_span!("request", method = %req.method(), path = &*loggable(req.path()));
    let begun = Instant::now();
    let log = span.clone();
    let answer = next.call(req).instrument(span).await?;
    let (status, micros) = (answer.status().as_u16(), begun.elapsed().as_micros());
    log.in_scope(|| tracing::debug!(status, micros, "request finished"));
    Ok(answer)
}

/// Returns the path without secrets, as links to orders, log-ins and shared carts have them. Any long
/// segment that is not known to be public is hidden, also in addresses that do not exist.
fn loggable(path: &str) -> Cow<'_, str> {
    let is_public = PUBLIC.iter().any(|public| path.starts_with(public));
    if is_public || path.len() < SECRET || path.split('/').all(|part| part.len() < SECRET) {
        return cut(path).into();
    }
    let part = |part: &str| if part.len() < SECRET { cut(part).to_owned() } else { HIDDEN.into() };
    let parts: Vec<String> = path.split('/').map(part).collect();
    cut(&parts.join("/")).to_owned().into()
}

fn cut(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rfind(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{foundation::token, web::paths};

    #[test]
    fn secrets_of_links_are_not_logged() {
        let secret = token::generate();
        for path in [
            paths::order(&secret),
            paths::order_payment(&secret),
            paths::order_payments(&secret),
            paths::order_return(&secret),
            paths::order_invoice(&secret),
            paths::order_reorders(&secret),
            paths::log_in_by(&secret),
            paths::confirm_email(&secret),
            paths::shared_cart(&secret),
            format!("/nothing/{secret}"),
            format!("/{secret}"),
            format!("/orders//{secret}/"),
        ] {
            let logged = loggable(&path);
            assert!(!logged.contains(&secret[..SECRET]), "{logged}");
            assert_eq!(logged, path.replace(&secret, HIDDEN));
        }
    }

    #[test]
    fn other_paths_are_logged_up_to_a_length() {
        let long = "long-title-".repeat(6);
        for path in ["/", "/orders/1001", "/admin/orders/1001/packing_list", &paths::product(&long)]
        {
            assert_eq!(loggable(path), path);
        }
        assert_eq!(loggable(&"/é".repeat(4_000)).len(), LONGEST - 1, "no letter is cut");
        assert_eq!(loggable(&paths::product(&"é".repeat(4_000))).len(), LONGEST);
    }
}
