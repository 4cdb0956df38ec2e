//! The cookie of those who stay logged in: the session's secret, sealed, for 14 days.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, CookieJar, Key, time::Duration},
};

use super::build_cookie::build_cookie;

const NAME: &str = "vitrine_remember";

/// As long as a session in the database.
const DAYS: i64 = 14;

/// Seals and opens the cookie.
#[derive(Clone)]
pub struct RememberMeCookie {
    key: Key,
    secure: bool,
}

impl RememberMeCookie {
    /// With the key of all cookies; `secure` ones travel by TLS only.
    pub fn new(key: Key, secure: bool) -> Self {
        Self { key, secure }
    }

    /// The session's secret that a request brings along.
    pub fn read(&self, req: &HttpRequest) -> Option<String> {
        let sealed = req.cookie(NAME)?;
        let opened = CookieJar::new().private(&self.key).decrypt(sealed)?;
        Some(opened.value().to_owned())
    }

    /// The cookie that brings a session's secret along.
    pub fn cookie(&self, secret: &str) -> Cookie<'static> {
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(Cookie::new(NAME, secret.to_owned()));
        let value = jar.get(NAME).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        build_cookie(NAME, value, Some(Duration::days(DAYS)), self.secure)
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

    #[test]
    fn only_what_we_sealed_is_read() {
        let ours = RememberMeCookie::new(Key::derive_from(&[1; 64]), true);
        let theirs = RememberMeCookie::new(Key::derive_from(&[2; 64]), true);
        let cookie = ours.cookie("secret");
        assert!(cookie.http_only() == Some(true) && cookie.secure() == Some(true));
        assert!(!cookie.to_string().contains("secret"));
        let req = TestRequest::default().cookie(cookie).to_http_request();
        assert_eq!(ours.read(&req).as_deref(), Some("secret"));
        assert_eq!(theirs.read(&req), None);
    }
}
