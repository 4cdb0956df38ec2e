//! Where somebody is led back to after logging in.

use actix_web::{HttpRequest, http::header};
use url::{Position, Url};

/// The page that was asked for, or the page of this shop whose form was sent.
pub(super) fn wanted_page(req: &HttpRequest) -> Option<String> {
    if req.method().is_safe() {
        return Some(req.uri().to_string());
    }
    let referer = req.headers().get(header::REFERER)?.to_str().ok()?;
    local(referer, req.connection_info().host())
}

/// Path and query of an address at this host; nothing elsewhere.
fn local(address: &str, host: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let here = &url[Position::BeforeHost..Position::AfterPort] == host;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    // Browsers take two slashes for the beginning of another host.
    (here && path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_shop_are_led_back_to() {
        let at_shop = |address| local(address, "shop.example:8080");
        assert_eq!(at_shop("http://shop.example:8080/a?b=c#d").as_deref(), Some("/a?b=c"));
        assert_eq!(local("https://shop.example/a", "shop.example").as_deref(), Some("/a"));
        for address in
            ["", "/a", "http://evil.example/a", "http://shop.example:8080//evil.example", "data:x"]
        {
            assert_eq!(at_shop(address), None, "{address}");
        }
    }
}
