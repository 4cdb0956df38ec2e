//! Attributes that all of the shop's cookies share.

use actix_web::cookie::{Cookie, SameSite, time::Duration};

/// Builds a cookie for all paths, which scripts can't read and forms of other sites don't send. Without
/// a maximum age it ends with the browser session. A `secure` cookie is sent over TLS only.
pub fn build_cookie(
    name: &'static str,
    value: String,
    max_age: Option<Duration>,
    secure: bool,
) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_max_age(max_age);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(secure);
    cookie
}

/// Builds the cookie that deletes the one with this name.
pub fn build_removal(name: &'static str, secure: bool) -> Cookie<'static> {
    build_cookie(name, String::new(), Some(Duration::ZERO), secure)
}
