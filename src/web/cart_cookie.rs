//! The cookie of a visitor's cart: a signed secret that outlives the browser's session.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, CookieJar, Key, time::Duration},
};

use crate::foundation::token::HmacSigner;

use super::build_cookie::build_cookie;

const NAME: &str = "cart";

/// How much longer than the cart the cookie is kept, in days: so long can a cart that has expired
/// be put back.
const LONGER: u64 = 60;

/// Signs and reads the cookie.
#[derive(Clone)]
pub struct CartCookie {
    key: Key,
    tokens: HmacSigner,
    secure: bool,
}

impl CartCookie {
    /// With the key of all cookies; `secure` ones travel by TLS only.
    pub fn new(key: Key, secure: bool) -> Self {
        Self { tokens: HmacSigner::new(key.signing(), NAME), key, secure }
    }

    /// The token that a request brings along; one that we have not signed is none.
    pub fn read(&self, req: &HttpRequest) -> Option<String> {
        let signed = req.cookie(NAME)?;
        let checked = CookieJar::new().signed(&self.key).verify(signed)?;
        Some(checked.value().to_owned())
    }

    /// The token for the cart of a browser that has none yet, made of the secret of its session:
    /// however many requests such a browser sends at once, all of them name the same cart.
    pub fn token_of(&self, session_secret: &str) -> String {
        self.tokens.sign(session_secret)
    }

    /// The cookie that brings a token along, for a cart that is kept for so many days.
    pub fn cookie(&self, token: &str, cart_days: u64) -> Cookie<'static> {
        let mut jar = CookieJar::new();
        jar.signed_mut(&self.key).add(Cookie::new(NAME, token.to_owned()));
        let value = jar.get(NAME).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        self.made(value, cart_days)
    }

    fn made(&self, value: String, cart_days: u64) -> Cookie<'static> {
        let days = i64::try_from(cart_days + LONGER).unwrap_or(LONGER as i64);
        build_cookie(NAME, value, Some(Duration::days(days)), self.secure)
    }

    /// The cookie that a request brought along, once more for a cart that is kept for so many days:
    /// what we have signed need not be signed again.
    pub fn again(&self, req: &HttpRequest, cart_days: u64) -> Cookie<'static> {
        let value = req.cookie(NAME).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        self.made(value, cart_days)
    }

    /// The cookie that takes the other one away.
    pub fn forgotten(&self) -> Cookie<'static> {
        build_cookie(NAME, String::new(), Some(Duration::ZERO), self.secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn read(by: &CartCookie, cookie: Cookie<'static>) -> Option<String> {
        by.read(&TestRequest::default().cookie(cookie).to_http_request())
    }

    #[test]
    fn only_what_we_signed_is_read() {
        let ours = CartCookie::new(Key::derive_from(&[1; 64]), true);
        let theirs = CartCookie::new(Key::derive_from(&[2; 64]), true);
        let token = ours.token_of("secret");
        assert!(token.len() == 43 && token != theirs.token_of("secret"));
        let cookie = ours.cookie(&token, 30);
        assert!(cookie.http_only() == Some(true) && cookie.secure() == Some(true));
        assert_eq!(cookie.max_age(), Some(Duration::days(90)));
        assert_eq!(read(&ours, cookie.clone()), Some(token.clone()));
        let req = TestRequest::default().cookie(cookie.clone()).to_http_request();
        assert_eq!(ours.again(&req, 30), cookie);
        assert_eq!(read(&theirs, cookie.clone()), None);
        let value = cookie.value().to_owned();
        for forged in ["", &token, &value[1..], &value[..value.len() - 1], &format!("{value}x")] {
            assert_eq!(read(&ours, Cookie::new(NAME, forged.to_owned())), None, "{forged}");
        }
    }
}
