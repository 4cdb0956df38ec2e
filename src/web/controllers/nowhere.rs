//! Addresses that lead nowhere.

use actix_web::HttpRequest;

use crate::web::{error::AppError, reply::Reply};

/// Leads on to the address that was meant, where slashes are doubled or one stands at the end;
/// whatever else has no page does not exist. Forms are sent to addresses as they are.
pub async fn show(req: HttpRequest) -> Reply {
    let clean = clean(req.path()).filter(|_| req.method().is_safe());
    Err(match (clean, req.uri().query()) {
        (Some(path), Some(query)) => AppError::Moved(format!("{path}?{query}")),
        (Some(path), None) => AppError::Moved(path),
        (None, _) => AppError::NotFound,
    })
}

/// The same path with single slashes and none at the end; nothing where it has no others. Browsers
/// take `/\\` for the beginning of another host, as they do `//`.
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
    fn slashes_that_mean_nothing_are_left_out() {
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
