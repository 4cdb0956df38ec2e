//! Styles, scripts and pictures.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
};

use crate::web::{assets::unversioned, error::AppError, response::HandlerResult, state::State};

/// `GET /static/{path}`: compressed once, kept forever under the address of its version.
pub async fn show(state: State, req: HttpRequest) -> HandlerResult {
    let (path, named) = unversioned(req.match_info().query("path"));
    let asset = state.assets.get(path).ok_or(AppError::NotFound)?;
    let etag = format!("\"{}\"", asset.version);
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::ETAG, etag.clone()))
        .insert_header((header::VARY, "accept-encoding"));
    answer.insert_header((header::CACHE_CONTROL, kept(named)));
    if says(&req, header::IF_NONE_MATCH, &etag) {
        return Ok(answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    answer.content_type(asset.content_type.as_str());
    match &asset.brotli {
        Some(small) if says(&req, header::ACCEPT_ENCODING, "br") => {
            Ok(answer.insert_header(ContentEncoding::Brotli).body(small.clone()))
        }
        _ => Ok(answer.body(asset.bytes.clone())),
    }
}

/// How long browsers keep a file. While the program is being developed, files change without a
/// restart.
fn kept(named: bool) -> &'static str {
    match named {
        _ if cfg!(debug_assertions) => "no-cache",
        true => "public, max-age=31536000, immutable",
        false => "public, max-age=300",
    }
}

fn says(req: &HttpRequest, name: header::HeaderName, word: &str) -> bool {
    let value = req.headers().get(name).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.split(',').any(|part| part.trim() == word))
}
