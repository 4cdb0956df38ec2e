//! Responses of endpoints, and how they are stored for repeated requests.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{Error, Result, idempotency::StoredResponse};

use super::problem::ApiError;

/// A successful response: a status, a few headers and a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiResponse {
    status: StatusCode,
    /// The path of a new record.
    location: Option<String>,
    /// The record's version, for `If-Match`.
    version: Option<i32>,
    body: Vec<u8>,
}

impl ApiResponse {
    /// `200 OK` with a value.
    pub fn ok(value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value)
            .map_err(|error| Error::Internal(format!("cannot encode a response: {error}")))?;
        Ok(Self { status: StatusCode::OK, location: None, version: None, body })
    }

    /// The same response as `201 Created`, with the record's path below the API's prefix, such as
    /// `/carts/7`.
    pub fn created(self, path: &str) -> Self {
        let location = Some(format!("{}{path}", super::PREFIX));
        Self { status: StatusCode::CREATED, location, ..self }
    }

    /// `301 Moved Permanently` to a path below the API's prefix.
    pub fn moved(path: &str) -> Self {
        let location = Some(format!("{}{path}", super::PREFIX));
        Self { status: StatusCode::MOVED_PERMANENTLY, location, ..Self::no_content() }
    }

    /// `204 No Content`.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, version: None, body: Vec::new() }
    }

    /// The same response with another status.
    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The body as a value; null if it is empty.
    pub(super) fn to_value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The same response about a record of this version, which `If-Match` can ask for.
    pub fn with_version(self, version: i32) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The response as it is stored for a repeated request.
    pub(super) fn to_stored(&self) -> StoredResponse {
        StoredResponse {
            status: self.status.as_u16().into(),
            location: self.location.clone(),
            version: self.version,
            body: String::from_utf8_lossy(&self.body).into_owned(),
        }
    }

    /// The response that was stored.
    pub(super) fn from_stored(stored: StoredResponse) -> Self {
        let status = u16::try_from(stored.status).ok();
        Self {
            status: status.and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK),
            location: stored.location,
            version: stored.version,
            body: stored.body.into_bytes(),
        }
    }

    /// The path of a record that has moved.
    pub(super) fn moved_to(&self) -> Option<&str> {
        self.location.as_deref().filter(|_| self.status == StatusCode::MOVED_PERMANENTLY)
    }

    /// The body and its ETag, for the cache.
    pub(super) fn into_cached(self) -> CachedResponse {
        CachedResponse { etag: self.etag(), body: String::from_utf8(self.body).unwrap_or_default() }
    }

    /// The response to a GET: with an ETag, and `304 Not Modified` if the client has it already.
    pub(super) fn into_read_response(self, req: &HttpRequest) -> HttpResponse {
        not_modified(req, &self.etag()).unwrap_or_else(|| self.into_response())
    }

    /// The response to a request that changed something.
    pub(super) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        if let Some(location) = &self.location {
            response.insert_header((header::LOCATION, location.as_str()));
        }
        if self.status == StatusCode::NO_CONTENT {
            return response.finish();
        }
        response.insert_header((header::ETAG, self.etag()));
        response.content_type("application/json").body(self.body)
    }

    /// `"version-hash"`, where the hash is of the body. Without a version, it begins with `0`.
    fn etag(&self) -> String {
        let hash = Sha256::digest(&self.body);
        format!("\"{}-{}\"", self.version.unwrap_or(0), const_hex::encode(&hash[..8]))
    }
}

/// A successful response to a GET, as the cache has it.
pub(super) struct CachedResponse {
    pub etag: String,
    pub body: String,
}

/// The response with a body from the cache.
pub(super) fn cached_response(req: &HttpRequest, etag: &str, body: &str) -> HttpResponse {
    not_modified(req, etag).unwrap_or_else(|| {
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
        response.insert_header((header::ETAG, etag));
        response.content_type("application/json").body(body.to_owned())
    })
}

/// `304 Not Modified`, if the client has the body with this ETag.
fn not_modified(req: &HttpRequest, etag: &str) -> Option<HttpResponse> {
    let known = req.headers().get(header::IF_NONE_MATCH)?.to_str().ok()?;
    let is_known = |tag: &str| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*";
    known.split(',').any(is_known).then(|| {
        let mut response = HttpResponse::NotModified();
        response.insert_header((header::ETAG, etag));
        response.insert_header((header::CACHE_CONTROL, "private, no-cache")).finish()
    })
}

/// The record's version that an `If-Match` header requires. `None` without the header and for `*`.
///
/// # Errors
/// 412 if it is not an entity tag of this API, since nothing can match it.
pub(super) fn required_version(req: &HttpRequest) -> Result<Option<i32>, ApiError> {
    let Some(tag) = req.headers().get(header::IF_MATCH) else { return Ok(None) };
    let tag = tag.to_str().unwrap_or_default().trim();
    if tag == "*" {
        return Ok(None);
    }
    let version =
        tag.trim_matches('"').split_once('-').and_then(|(version, _)| version.parse().ok());
    version.map(Some).ok_or_else(ApiError::precondition_failed)
}
