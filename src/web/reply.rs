//! Answers: pages, forms to be mended, and the way on after a form.

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
use url::form_urlencoded::Serializer;

use crate::foundation::{page::Page, params::Params};

use super::{csrf::FormToken, error::AppError, extractors::Visitor};

/// What a handler answers.
pub type HandlerResult = Result<HttpResponse, AppError>;

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const PRIVATE: HeaderValue = HeaderValue::from_static("no-store");
const CHECKED: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Bytes that a page is given to begin with: most fit, and are not moved while they grow.
const ROOM: usize = 16 * 1024;

/// A page that belongs to somebody, or may change at any moment: never kept by a browser.
pub fn page(template: &impl Template) -> HandlerResult {
    private(StatusCode::OK, template)
}

/// The form again, with its messages.
pub fn unprocessable(template: &impl Template) -> HandlerResult {
    private(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// The form again, which someone else has outrun.
pub fn conflict(template: &impl Template) -> HandlerResult {
    private(StatusCode::CONFLICT, template)
}

/// The form again for whoever sent it too often; seconds to wait.
pub fn too_many(template: &impl Template, wait: u64) -> HandlerResult {
    let mut answer = private(StatusCode::TOO_MANY_REQUESTS, template)?;
    answer.headers_mut().insert(header::RETRY_AFTER, wait.into());
    Ok(answer)
}

/// A page of the catalogue: the browser may keep it, but asks whether it still holds.
/// One that does is answered without it.
pub fn catalog_page(req: &HttpRequest, visitor: &Visitor, template: &impl Template) -> HandlerResult {
    let body = render(template)?;
    let etag = EntityTag::new_weak(format!("{:016x}", fingerprint(&body, visitor.form_token())));
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, CHECKED));
    answer.insert_header((header::ETAG, etag.to_string()));
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Items(known)) if known.iter().any(|tag| tag.weak_eq(&etag)) => {
            Ok(answer.status(StatusCode::NOT_MODIFIED).finish())
        }
        _ => Ok(answer.content_type(HTML).body(body)),
    }
}

/// The same for the same page, however its forms' token is masked, and another one where they carry
/// another token.
fn fingerprint(body: &str, token: Option<&FormToken>) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    match token {
        Some(FormToken { secret, masked }) => {
            secret.hash(&mut hasher);
            body.split(masked.as_str()).for_each(|part| part.hash(&mut hasher));
        }
        None => body.hash(&mut hasher),
    }
    hasher.finish()
}

/// On to another page, after a form.
pub fn see_other(path: impl AsRef<str>) -> HandlerResult {
    let location = (header::LOCATION, path.as_ref());
    Ok(HttpResponse::SeeOther().insert_header(location).finish())
}

/// Fails with the way to the last page of a list, where a page beyond that was asked for.
pub fn existing_page<T>(page: &Page<T>, path: &str, query: &Params) -> Result<(), AppError> {
    let Some(last) = page.last_before() else { return Ok(()) };
    let others = query.iter().filter(|(name, _)| *name != "page");
    let mut address = Serializer::new(String::new());
    address.extend_pairs(others).append_pair("page", &last.to_string());
    Err(AppError::BeyondLastPage(format!("{path}?{}", address.finish())))
}

/// The same answer with a cookie to keep.
pub fn with_cookie(answer: HandlerResult, cookie: &Cookie<'_>) -> HandlerResult {
    let mut answer = answer?;
    answer.add_cookie(cookie).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(answer)
}

fn private(status: StatusCode, template: &impl Template) -> HandlerResult {
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CACHE_CONTROL, PRIVATE));
    Ok(answer.content_type(HTML).body(render(template)?))
}

/// The text of a template; one that fails is a bug.
pub fn render(template: &impl Template) -> Result<String, AppError> {
    let mut text = String::with_capacity(ROOM);
    template.render_into(&mut text)?;
    Ok(text)
}
