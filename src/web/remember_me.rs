//! The encrypted cookie of users who stay logged in. It contains the session's secret, for 14 days.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, CookieJar, Key, time::Duration},
};

use super::cookies::{build_cookie, build_removal};

const NAME: &str = "vitrine_remember";

/// The lifetime of a session in the database.
const DAYS: i64 = 14;

/// Encrypts and decrypts the cookie.
#[derive(Clone)]
pub struct RememberMeCookie {
    key: Key,
    secure: bool,
}

impl RememberMeCookie {
    /// `key` is the key of all cookies. `secure` cookies are sent over TLS only.
    pub fn new(key: Key, secure: bool) -> Self {
        Self { key, secure }
    }

    /// Returns the session's secret in a request's cookie.
    pub fn read(&self, req: &HttpRequest) -> Option<String> {
        let encrypted = req.cookie(NAME)?;
        let decrypted = CookieJar::new().private(&self.key).decrypt(encrypted)?;
        Some(decrypted.value().to_owned())
    }

    /// Builds the cookie of a session.
    pub fn build(&self, secret: &str) -> Cookie<'static> {
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(Cookie::new(NAME, secret.to_owned()));
        let value = jar.get(NAME).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        build_cookie(NAME, value, Some(Duration::days(DAYS)), self.secure)
    }

    /// Builds the cookie that deletes this cookie.
    pub fn removal(&self) -> Cookie<'static> {
        build_removal(NAME, self.secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn only_cookies_of_this_key_are_read() {
        let ours = RememberMeCookie::new(Key::derive_from(&[1; 64]), true);
        let theirs = RememberMeCookie::new(Key::derive_from(&[2; 64]), true);
        let cookie = ours.build("secret");
        assert!(cookie.http_only() == Some(true) && cookie.secure() == Some(true));
        assert!(!cookie.to_string().contains("secret"));
        let req = TestRequest::default().cookie(cookie).to_http_request();
        assert_eq!(ours.read(&req).as_deref(), Some("secret"));
        assert_eq!(theirs.read(&req), None);
    }
}
