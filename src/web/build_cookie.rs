//! How the shop's own cookies are dressed, whatever they keep.

use actix_web::cookie::{Cookie, SameSite, time::Duration};

/// A cookie for the whole shop that no script can read and that forms of other sites do not
/// bring along. Without an age it ends with the browser's session; a `secure` one travels by
/// TLS only.
pub fn build_cookie(
    name: &'static str,
    value: String,
    age: Option<Duration>,
    secure: bool,
) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_path("/");
    cookie.set_max_age(age);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(secure);
    cookie
}
