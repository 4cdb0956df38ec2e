//! The page to return to after logging in.

use actix_web::{HttpRequest, http::header};
use url::{Position, Url};

use crate::web::{extractors::is_own_origin, state::WebConfig};

/// Maximum bytes of the path, which is stored in the session cookie.
const MAX_BYTES: usize = 600;

/// Returns the requested page, or the page whose form was sent if it is one of this shop's. Returns
/// `None` if its path is too long.
pub(super) fn requested_page(req: &HttpRequest, shop: &WebConfig) -> Option<String> {
    let path =
        if req.method().is_safe() { Some(req.uri().to_string()) } else { form_page(req, shop) };
    path.filter(|path| path.len() <= MAX_BYTES)
}

fn form_page(req: &HttpRequest, shop: &WebConfig) -> Option<String> {
    let referer = req.headers().get(header::REFERER)?.to_str().ok()?;
    local_path(referer, |origin| is_own_origin(req.head(), shop, origin))
}

/// Returns the path and query of an address of this shop, or `None` for other addresses.
fn local_path(address: &str, is_ours: impl FnOnce(&str) -> bool) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let is_ours = is_ours(&url[..Position::BeforePath]);
    // Browsers read two slashes as the beginning of another host.
    (is_ours && path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_shop_are_return_paths() {
        let at_shop = |address| local_path(address, |origin| origin == "http://shop.example:8080");
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
