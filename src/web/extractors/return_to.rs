//! Where somebody is led back to after logging in.

use actix_web::{HttpRequest, http::header};
use url::{Position, Url};

use crate::web::state::WebConfig;

use super::is_own_origin;

/// Bytes of an address that is remembered: it travels in a cookie, which browsers and the session
/// bound.
const MOST: usize = 600;

/// The page that was asked for, or the page of this shop whose form was sent; nothing where its
/// address is very long.
pub(super) fn wanted_page(req: &HttpRequest, shop: &WebConfig) -> Option<String> {
    let wanted = match req.method().is_safe() {
        true => Some(req.uri().to_string()),
        false => form_page(req, shop),
    };
    wanted.filter(|address| address.len() <= MOST)
}

fn form_page(req: &HttpRequest, shop: &WebConfig) -> Option<String> {
    let referer = req.headers().get(header::REFERER)?.to_str().ok()?;
    local(referer, |origin| is_own_origin(req.head(), shop, origin))
}

/// Path and query of an address at an origin that is ours; nothing elsewhere.
fn local(address: &str, is_ours: impl FnOnce(&str) -> bool) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let here = is_ours(&url[..Position::BeforePath]);
    // Browsers take two slashes for the beginning of another host.
    (here && path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_shop_are_led_back_to() {
        let at_shop = |address| local(address, |origin| origin == "http://shop.example:8080");
        assert_eq!(at_shop("http://shop.example:8080/a?b=c#d").as_deref(), Some("/a?b=c"));
        for address in [
            "",
            "/a",
            "http://evil.example/a",
            "http://eve@shop.example:8080/a",
            "http://shop.example:8080//evil.example",
            "data:x",
        ] {
            assert_eq!(at_shop(address), None, "{address}");
        }
    }
}
