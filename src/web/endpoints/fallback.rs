//! Requests that no route matches.

use actix_web::HttpRequest;

use crate::web::{error::AppError, response::HandlerResult};

/// Redirects to the clean address if slashes are doubled or one stands at the end; anything else is
/// not found. Only GET and HEAD are redirected: a form must be sent to the right address.
pub async fn show(req: HttpRequest) -> HandlerResult {
    let clean = clean(req.path()).filter(|_| req.method().is_safe());
    Err(match (clean, req.uri().query()) {
        (Some(path), Some(query)) => AppError::Moved(format!("{path}?{query}")),
        (Some(path), None) => AppError::Moved(path),
        (None, _) => AppError::NotFound,
    })
}

/// Returns the path with single slashes and none at the end, or `None` if it is clean. A path with a
/// backslash is never redirected to: browsers read `/\` as the beginning of another host.
fn clean(path: &str) -> Option<String> {
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
        for (path, meant) in [
            ("/products/", "/products"),
            ("//products", "/products"),
            ("//", "/"),
            ("/products//mug///", "/products/mug"),
            ("//evil.example/", "/evil.example"),
            ("/products/%2F/", "/products/%2F"),
        ] {
            assert_eq!(clean(path).as_deref(), Some(meant), "{path}");
        }
        for path in
            ["/", "/nothing", "/%2F%2Fevil.example", "/\\evil.example/", "//\\evil.example/"]
        {
            assert_eq!(clean(path), None, "{path}");
        }
    }
}
