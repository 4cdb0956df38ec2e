//! Requests that no route matches.

use actix_web::HttpRequest;

use crate::{
    Result, redirects,
    web::{error::AppError, response::HandlerResult, state::State},
};

/// Redirects the path of an earlier shop to its new address, and a path with doubled or trailing slashes to the
/// clean path. Any other path is not found. Only GET and HEAD requests are redirected.
pub async fn show(state: State, req: HttpRequest) -> HandlerResult {
    if let Some(target) = find_redirect(&state, &req).await? {
        return Err(AppError::Moved(target));
    }
    let clean = clean_path(req.path()).filter(|_| req.method().is_safe());
    Err(match (clean, req.uri().query()) {
        (Some(path), Some(query)) => AppError::Moved(format!("{path}?{query}")),
        (Some(path), None) => AppError::Moved(path),
        (None, _) => AppError::NotFound,
    })
}

/// Redirects an error about a product or category that does not exist, if the earlier shop had something at its
/// path. Returns other errors as they are.
pub async fn redirect_missing(state: &State, req: &HttpRequest, error: AppError) -> AppError {
    if !matches!(error, AppError::NotFound) {
        return error;
    }
    match find_redirect(state, req).await {
        Ok(Some(target)) => AppError::Moved(target),
        Ok(None) => error,
        Err(error) => error.into(),
    }
}

/// Returns where the earlier shop's path of a request leads to. Only GET and HEAD requests are redirected.
async fn find_redirect(state: &State, req: &HttpRequest) -> Result<Option<String>> {
    if !req.method().is_safe() {
        return Ok(None);
    }
    let path = req.path().to_owned();
    state.repo.read(move |conn| redirects::find_redirect(conn, &path)).await
}

/// Returns the path with single slashes and none at the end, or `None` if it is clean. A path with a
/// backslash is never redirected to: browsers read `/\` as the beginning of another host.
fn clean_path(path: &str) -> Option<String> {
    if path.contains('\\') {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let clean = format!("/{}", parts.join("/"));
    (clean != path).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extra_slashes_are_removed() {
        for (path, expected) in [
            ("/products/", "/products"),
            ("//products", "/products"),
            ("//", "/"),
            ("/products//mug///", "/products/mug"),
            ("//evil.example/", "/evil.example"),
            ("/products/%2F/", "/products/%2F"),
        ] {
            assert_eq!(clean_path(path).as_deref(), Some(expected), "{path}");
        }
        for path in
            ["/", "/nothing", "/%2F%2Fevil.example", "/\\evil.example/", "//\\evil.example/"]
        {
            assert_eq!(clean_path(path), None, "{path}");
        }
    }
}
