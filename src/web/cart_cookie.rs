//! The signed cookie with the token of a guest's cart. It outlives the browser session.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, CookieJar, Key, time::Duration},
};

use crate::foundation::token::HmacSigner;

use super::cookies::{build_cookie, build_removal};

const NAME: &str = "cart";

/// Days that the cookie outlives its cart. During this time an expired cart can be restored.
const RESTORE_DAYS: u64 = 60;

/// Signs and reads the cookie.
#[derive(Clone)]
pub struct CartCookie {
    key: Key,
    tokens: HmacSigner,
    secure: bool,
}

impl CartCookie {
    /// `key` is the key of all cookies. `secure` cookies are sent over TLS only.
    pub fn new(key: Key, secure: bool) -> Self {
        Self { tokens: HmacSigner::new(key.signing(), NAME), key, secure }
    }

    /// Returns the token in a request's cookie, or `None` without a valid signature.
    pub fn read(&self, req: &HttpRequest) -> Option<String> {
        let signed = req.cookie(NAME)?;
        let checked = CookieJar::new().signed(&self.key).verify(signed)?;
        Some(checked.value().to_owned())
    }

    /// Returns the token for the cart of a browser that has none yet. It is derived from the secret of
    /// its session, so that concurrent requests share one cart.
    pub fn token_for_session(&self, session_secret: &str) -> String {
        self.tokens.sign(session_secret)
    }

    /// Builds the cookie of a cart that expires after `cart_days`.
    pub fn build(&self, token: &str, cart_days: u64) -> Cookie<'static> {
        let mut jar = CookieJar::new();
        jar.signed_mut(&self.key).add(Cookie::new(NAME, token.to_owned()));
        let value = jar.get(NAME).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        self.with_value(value, cart_days)
    }

    fn with_value(&self, value: String, cart_days: u64) -> Cookie<'static> {
        let days = i64::try_from(cart_days + RESTORE_DAYS).unwrap_or(RESTORE_DAYS as i64);
        build_cookie(NAME, value, Some(Duration::days(days)), self.secure)
    }

    /// Builds a cookie with the value from a request, so that a valid signature need not be computed
    /// again.
    pub fn renew(&self, req: &HttpRequest, cart_days: u64) -> Cookie<'static> {
        let value = req.cookie(NAME).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        self.with_value(value, cart_days)
    }

    /// Builds the cookie that deletes the cart's cookie.
    pub fn removal(&self) -> Cookie<'static> {
        build_removal(NAME, self.secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn read(reader: &CartCookie, cookie: Cookie<'static>) -> Option<String> {
        reader.read(&TestRequest::default().cookie(cookie).to_http_request())
    }

    #[test]
    fn only_signed_cookies_are_read() {
        let ours = CartCookie::new(Key::derive_from(&[1; 64]), true);
        let theirs = CartCookie::new(Key::derive_from(&[2; 64]), true);
        let token = ours.token_for_session("secret");
        assert!(token.len() == 43 && token != theirs.token_for_session("secret"));
        let cookie = ours.build(&token, 30);
        assert!(cookie.http_only() == Some(true) && cookie.secure() == Some(true));
        assert_eq!(cookie.max_age(), Some(Duration::days(90)));
        assert_eq!(read(&ours, cookie.clone()), Some(token.clone()));
        let req = TestRequest::default().cookie(cookie.clone()).to_http_request();
        assert_eq!(ours.renew(&req, 30), cookie);
        assert_eq!(read(&theirs, cookie.clone()), None);
        let value = cookie.value().to_owned();
        for forged in ["", &token, &value[1..], &value[..value.len() - 1], &format!("{value}x")] {
            assert_eq!(read(&ours, Cookie::new(NAME, forged.to_owned())), None, "{forged}");
        }
    }
}
