//! What a browser looked at last, for its empty cart: a cookie with the numbers of a few products
//! and nothing about whoever looks. It ends with the browser's session, nothing of it is written
//! down here, and it opens nothing that is not public; so it need not be signed.

use actix_web::{HttpRequest, cookie::Cookie};

use crate::foundation::ids::ProductId;

use super::build_cookie::build_cookie;

const NAME: &str = "looked_at";

/// Products that are remembered.
const MOST: usize = 4;

/// Reads and writes the cookie.
#[derive(Clone, Copy, Debug)]
pub struct RecentlyViewed {
    secure: bool,
}

impl RecentlyViewed {
    /// `secure` cookies travel by TLS only.
    pub fn new(secure: bool) -> Self {
        Self { secure }
    }

    /// The products that a browser looked at, the last one first. What is no number is passed over.
    pub fn read(self, req: &HttpRequest) -> Vec<ProductId> {
        let Some(cookie) = req.cookie(NAME) else { return Vec::new() };
        cookie.value().split('-').take(MOST).filter_map(|id| id.parse().ok()).collect()
    }

    /// The cookie of a browser that looks at a product; none where that is the last one anyway.
    pub fn after(self, req: &HttpRequest, product: ProductId) -> Option<Cookie<'static>> {
        let before = self.read(req);
        if before.first() == Some(&product) {
            return None;
        }
        let others = before.into_iter().filter(|other| *other != product);
        let ids: Vec<String> =
            [product].into_iter().chain(others).map(|id| id.to_string()).collect();
        let value = ids[..ids.len().min(MOST)].join("-");
        Some(build_cookie(NAME, value, None, self.secure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn having(value: &str) -> HttpRequest {
        TestRequest::default().cookie(Cookie::new(NAME, value.to_owned())).to_http_request()
    }

    fn value_after(value: &str, product: i64) -> Option<String> {
        let cookie = RecentlyViewed::new(true).after(&having(value), ProductId::from(product));
        cookie.map(|cookie| cookie.value().to_owned())
    }

    #[test]
    fn the_last_one_comes_first_and_none_twice() {
        assert_eq!(value_after("", 7).as_deref(), Some("7"));
        assert_eq!(value_after("7-8-9-10", 11).as_deref(), Some("11-7-8-9"));
        assert_eq!(value_after("7-8-9", 9).as_deref(), Some("9-7-8"));
        assert_eq!(value_after("7-8", 7), None);
    }

    #[test]
    fn what_makes_no_sense_is_passed_over() {
        let long = "1-".repeat(2000);
        for (value, known) in [("x", 0), ("7-x-<b>", 1), ("-", 0), (&long, MOST)] {
            assert_eq!(RecentlyViewed::new(true).read(&having(value)).len(), known, "{value}");
        }
    }
}
