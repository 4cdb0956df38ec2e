//! Style sheets, scripts and images.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
};

use crate::web::{assets::AssetPath, error::AppError, response::HandlerResult, state::State};

/// `GET /static/{path}`. Browsers may cache the current version forever.
pub async fn show(state: State, req: HttpRequest) -> HandlerResult {
    let AssetPath { path, is_current } = AssetPath::parse(req.match_info().query("path"));
    let asset = state.assets.get(path).ok_or(AppError::NotFound)?;
    let etag = format!("\"{}\"", asset.version);
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::VARY, "accept-encoding"));
    response.insert_header((header::CACHE_CONTROL, cache_control(is_current)));
    if header_lists(&req, header::IF_NONE_MATCH, &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    response.content_type(asset.content_type.as_str());
    match &asset.brotli {
        Some(compressed) if header_lists(&req, header::ACCEPT_ENCODING, "br") => {
            Ok(response.insert_header(ContentEncoding::Brotli).body(compressed.clone()))
        }
        _ => Ok(response.body(asset.bytes.clone())),
    }
}

/// Returns the `Cache-Control` header for a file. In debug builds files change without a restart.
fn cache_control(is_current: bool) -> &'static str {
    if cfg!(debug_assertions) {
        "no-cache"
    } else if is_current {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=300"
    }
}

/// Returns `true` if a header contains an item of a comma-separated list.
fn header_lists(req: &HttpRequest, name: header::HeaderName, item: &str) -> bool {
    let value = req.headers().get(name).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.split(',').any(|part| part.trim() == item))
}
