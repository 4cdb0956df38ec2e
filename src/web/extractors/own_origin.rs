//! The shop's own origin.

use actix_web::{dev::RequestHead, http::header};

use crate::web::state::WebConfig;

/// Returns `true` if an origin, such as `https://shop.example`, is this shop's: the host that the request
/// was sent to, or the shop's public address if a proxy changes the host. `X-Forwarded-Host` and the
/// like are ignored, because anybody can send them.
pub fn is_own_origin(head: &RequestHead, shop: &WebConfig, origin: &str) -> bool {
    let requested_host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = origin.split_once("://").map(|(_, host)| host);
    origin == shop.base_url || (host.is_some() && host == requested_host)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn is_own(origin: &str) -> bool {
        let shop = WebConfig {
            base_url: "https://shop.example".into(),
            development: false,
            fetches_pictures: false,
            trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        };
        let peer = "127.0.0.1:4000".parse().unwrap();
        let request = TestRequest::get()
            .peer_addr(peer)
            .insert_header((header::HOST, "here:8080"))
            .insert_header(("x-forwarded-host", "evil.example"))
            .insert_header((header::FORWARDED, "host=evil.example"));
        is_own_origin(request.to_http_request().head(), &shop, origin)
    }

    #[test]
    fn only_the_own_host_and_the_public_address_are_own_origins() {
        for own in ["http://here:8080", "https://here:8080", "https://shop.example"] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "",
            "null",
            "here:8080",
            "http://here",
            "http://shop.example",
            "https://evil.example",
            "https://shop.example.evil.example",
            "https://shop.example:8443",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
