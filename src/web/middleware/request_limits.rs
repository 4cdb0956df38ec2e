//! Rejects requests that no browser sends, before they are processed.

use actix_web::{
    Error, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{RequestHead, ServiceRequest, ServiceResponse},
    http::{
        Uri,
        header::{self, HeaderMap},
    },
    middleware::Next,
};

use crate::web::error::AppError;

/// Maximum bytes of an address: 8 KiB. The shop's own links have a few hundred.
const MAX_ADDRESS_BYTES: usize = 8 << 10;
/// Maximum bytes of all headers, names and values: 32 KiB. Browsers send fewer.
const MAX_HEADER_BYTES: usize = 32 << 10;

/// Rejects addresses and headers that are too long, and compressed bodies, which could unpack to more
/// than the limit of a body.
pub async fn request_limits<B: MessageBody + 'static>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(error) = violation(req.head()) else {
        return next.call(req).await.map(ServiceResponse::map_into_boxed_body);
    };
    // actix reuses request heads and keeps their contents in memory until then.
    let head = req.head_mut();
    head.uri = Uri::default();
    head.headers = HeaderMap::new();
    Ok(req.into_response(error.error_response()))
}

fn violation(head: &RequestHead) -> Option<AppError> {
    let address = head.uri.path_and_query().map_or(0, |address| address.as_str().len());
    if address > MAX_ADDRESS_BYTES {
        return Some(AppError::AddressTooLong);
    }
    let headers = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    if headers.sum::<usize>() > MAX_HEADER_BYTES {
        return Some(AppError::HeadersTooLong);
    }
    let mut encodings = head.headers.get_all(header::CONTENT_ENCODING);
    let is_plain = |value: &[u8]| value.trim_ascii().eq_ignore_ascii_case(b"identity");
    (!encodings.all(|value| is_plain(value.as_bytes()))).then_some(AppError::EncodedBody)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn violated(request: TestRequest) -> Option<AppError> {
        violation(request.to_srv_request().head())
    }

    #[test]
    fn every_encoding_but_identity_is_rejected() {
        let encoded = |value: &'static str| {
            violated(TestRequest::post().insert_header((header::CONTENT_ENCODING, value)))
        };
        for value in
            ["br", "gzip", "GZIP", "deflate", "zstd", "identity, br", "br,identity", "x", ""]
        {
            assert!(matches!(encoded(value), Some(AppError::EncodedBody)), "{value}");
        }
        for value in ["identity", "Identity", " identity "] {
            assert!(encoded(value).is_none(), "{value}");
        }
        let twice = TestRequest::post()
            .append_header((header::CONTENT_ENCODING, "identity"))
            .append_header((header::CONTENT_ENCODING, "br"));
        assert!(matches!(violated(twice), Some(AppError::EncodedBody)));
        assert!(violated(TestRequest::post()).is_none());
    }

    #[test]
    fn addresses_and_headers_are_limited() {
        let address = |bytes: usize| {
            violated(TestRequest::with_uri(&format!("/products?q={}", "x".repeat(bytes))))
        };
        assert!(address(8_000).is_none());
        assert!(matches!(address(9_000), Some(AppError::AddressTooLong)));
        let headers = |bytes: usize| {
            violated(TestRequest::get().insert_header(("cookie", "x".repeat(bytes))))
        };
        assert!(headers(30_000).is_none());
        assert!(matches!(headers(33_000), Some(AppError::HeadersTooLong)));
    }
}
