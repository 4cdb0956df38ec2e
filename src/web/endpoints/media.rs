//! Files of uploaded pictures.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};

use crate::{
    pictures::MediaFile,
    web::{error::AppError, response::HandlerResult, state::State},
};

/// The file that is sent if a picture has no files.
const PLACEHOLDER: &str = "img/placeholder.svg";

/// `GET /media/{name}`. A file that is not made yet is replaced by another size, and a picture without files
/// by a placeholder; browsers ask again for these.
pub async fn show(state: State, req: HttpRequest) -> HandlerResult {
    let name = req.match_info().query("name");
    let file = MediaFile::parse(name).ok_or(AppError::NotFound)?;
    let etag = format!("\"{file}\"");
    let known = req.headers().get(header::IF_NONE_MATCH);
    let mut response = HttpResponse::Ok();
    if known.is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        response.insert_header((header::ETAG, etag));
        response.insert_header((header::CACHE_CONTROL, cache_control(true)));
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let loaded = state.pictures.load(&file).await.unwrap_or_else(|error| {
        tracing::error!(%error, %file, "failed to read a picture");
        None
    });
    let Some(loaded) = loaded else {
        let placeholder = state.assets.get(PLACEHOLDER).ok_or(AppError::NotFound)?;
        response.insert_header((header::CACHE_CONTROL, "no-cache"));
        return Ok(response
            .content_type(placeholder.content_type.as_str())
            .body(placeholder.bytes.clone()));
    };
    let is_exact = loaded.file == file;
    if is_exact {
        response.insert_header((header::ETAG, etag));
    }
    response.insert_header((header::CACHE_CONTROL, cache_control(is_exact)));
    Ok(response.content_type(loaded.file.format.content_type()).body(loaded.bytes))
}

/// Returns the `Cache-Control` header of a file, which never changes, or of a substitute.
fn cache_control(is_exact: bool) -> &'static str {
    if is_exact { "public, max-age=31536000, immutable" } else { "public, max-age=10" }
}
