//! The cookie of recently viewed products, which an empty cart shows. It contains the ids of a few
//! products and ends with the browser session. It is not signed, because it gives access to public
//! pages only.

use actix_web::{HttpRequest, cookie::Cookie};

use crate::foundation::ids::ProductId;

use super::cookies::build_cookie;

const NAME: &str = "looked_at";

/// Maximum number of products in the cookie.
const MAX_PRODUCTS: usize = 4;

/// Reads and writes the cookie.
#[derive(Clone, Copy, Debug)]
pub struct RecentlyViewed {
    secure: bool,
}

impl RecentlyViewed {
    /// `secure` cookies are sent over TLS only.
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// Returns the recently viewed products, the last one first. Skips invalid ids.
    pub fn read(self, req: &HttpRequest) -> Vec<ProductId> {
        let Some(cookie) = req.cookie(NAME) else { return Vec::new() };
        cookie.value().split('-').take(MAX_PRODUCTS).filter_map(|id| id.parse().ok()).collect()
    }

    /// Builds the cookie after a view of a product, or returns `None` if it is the last one already.
    pub fn with_view(self, req: &HttpRequest, product: ProductId) -> Option<Cookie<'static>> {
        let previous = self.read(req);
        if previous.first() == Some(&product) {
            return None;
        }
        let others = previous.into_iter().filter(|other| *other != product);
        let ids: Vec<String> =
            [product].into_iter().chain(others).map(|id| id.to_string()).collect();
        let value = ids[..ids.len().min(MAX_PRODUCTS)].join("-");
        Some(build_cookie(NAME, value, None, self.secure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn request_with(value: &str) -> HttpRequest {
        TestRequest::default().cookie(Cookie::new(NAME, value.to_owned())).to_http_request()
    }

    fn value_after(value: &str, product: i64) -> Option<String> {
        let cookie =
            RecentlyViewed::new(true).with_view(&request_with(value), ProductId::from(product));
        cookie.map(|cookie| cookie.value().to_owned())
    }

    #[test]
    fn the_last_product_comes_first_and_none_appears_twice() {
        assert_eq!(value_after("", 7).as_deref(), Some("7"));
        assert_eq!(value_after("7-8-9-10", 11).as_deref(), Some("11-7-8-9"));
        assert_eq!(value_after("7-8-9", 9).as_deref(), Some("9-7-8"));
        assert_eq!(value_after("7-8", 7), None);
    }

    #[test]
    fn invalid_ids_are_skipped() {
        let long = "1-".repeat(2000);
        for (value, known) in [("x", 0), ("7-x-<b>", 1), ("-", 0), (&long, MAX_PRODUCTS)] {
            assert_eq!(
                RecentlyViewed::new(true).read(&request_with(value)).len(),
                known,
                "{value}"
            );
        }
    }
}
