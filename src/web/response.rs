//! Responses of handlers: pages, forms with errors, and redirects.

use std::hash::{BuildHasher, Hash, Hasher};

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{
        StatusCode,
        header::{self, EntityTag, Header, HeaderValue, IfNoneMatch},
    },
};
use askama::Template;
use foldhash::quality::FixedState;
use memchr::memmem;
use serde::Serialize;
use url::form_urlencoded::Serializer;

use crate::foundation::{page::Page, params::Params};

use super::{csrf::FormToken, error::AppError, extractors::Visitor, paths};

/// The result of a handler.
pub type HandlerResult = Result<HttpResponse, AppError>;

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Initial capacity of a page in bytes. Most pages fit without growing.
const PAGE_CAPACITY: usize = 16 * 1024;

/// A page that is private or may change at any time. Browsers must not store it.
pub fn page(template: &impl Template) -> HandlerResult {
    private_page(StatusCode::OK, template)
}

/// The page of a form with error messages.
pub fn unprocessable(template: &impl Template) -> HandlerResult {
    private_page(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// The page of a form whose record somebody else changed in the meantime.
pub fn conflict(template: &impl Template) -> HandlerResult {
    private_page(StatusCode::CONFLICT, template)
}

/// The page of a form that was sent too often. `wait` is the number of seconds until the next attempt
/// is allowed.
pub fn too_many(template: &impl Template, wait: u64) -> HandlerResult {
    let mut response = private_page(StatusCode::TOO_MANY_REQUESTS, template)?;
    response.headers_mut().insert(header::RETRY_AFTER, wait.into());
    Ok(response)
}

/// A page of the catalog. Browsers may store it but must revalidate it by its ETag. An unchanged page
/// is not sent again.
pub fn catalog_page(
    req: &HttpRequest,
    visitor: &Visitor,
    template: &impl Template,
) -> HandlerResult {
    let body = render(template)?;
    let etag = EntityTag::new_weak(format!("{:016x}", fingerprint(&body, visitor.form_token())));
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, REVALIDATE));
    // Many of these addresses have JSON, too.
    response.append_header((header::VARY, "Accept"));
    response.insert_header((header::ETAG, etag.to_string()));
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Items(tags)) if tags.iter().any(|tag| tag.weak_eq(&etag)) => {
            Ok(response.status(StatusCode::NOT_MODIFIED).finish())
        }
        _ => Ok(response.content_type(HTML).body(body)),
    }
}

/// Returns a hash of the page that depends on its CSRF token, but not on how the token is masked.
fn fingerprint(body: &str, token: Option<&FormToken>) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    match token {
        Some(FormToken { secret, masked }) => {
            secret.hash(&mut hasher);
            let bytes = body.as_bytes();
            let mut start = 0;
            // Compares many bytes at a time, unlike `str::split`.
            for end in memmem::find_iter(bytes, masked.as_bytes()) {
                hasher.write(&bytes[start..end]);
                start = end + masked.len();
            }
            hasher.write(&bytes[start..]);
        }
        None => body.hash(&mut hasher),
    }
    hasher.finish()
}

/// Responds with JSON for a script of the page.
pub fn private_json(body: impl Serialize) -> HandlerResult {
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, NO_STORE)).json(body))
}

/// Redirects to another page after a form.
pub fn see_other(path: impl AsRef<str>) -> HandlerResult {
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, paths::escape(path.as_ref())))
        .finish())
}

/// Fails with a redirect to the last page of a list if a page beyond it was requested.
pub fn ensure_page_exists<T>(page: &Page<T>, path: &str, query: &Params) -> Result<(), AppError> {
    let Some(last) = page.last_before() else { return Ok(()) };
    let others = query.iter().filter(|(name, _)| *name != "page");
    let mut query_string = Serializer::new(String::new());
    query_string.extend_pairs(others).append_pair("page", &last.to_string());
    Err(AppError::BeyondLastPage(format!("{path}?{}", query_string.finish())))
}

/// Adds a cookie to the response.
pub fn with_cookie(response: HandlerResult, cookie: &Cookie<'_>) -> HandlerResult {
    let mut response = response?;
    response.add_cookie(cookie).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(response)
}

fn private_page(status: StatusCode, template: &impl Template) -> HandlerResult {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, NO_STORE));
    Ok(response.content_type(HTML).body(render(template)?))
}

/// Renders a template. A failure is a bug.
pub fn render(template: &impl Template) -> Result<String, AppError> {
    let mut html = String::with_capacity(PAGE_CAPACITY);
    template.render_into(&mut html)?;
    Ok(html)
}
