//! Request bodies.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    rt::time::timeout,
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt};

use crate::web::{error::AppError, paths, state::State};

use super::ClientAddress;

/// Maximum bytes of a shopper's form: 64 KiB. A full cart's form has some 10 KiB.
const FORM_BYTES: usize = 64 << 10;
/// Maximum bytes of the shopkeeper's forms, and of requests to the API's admin: 1 MiB, for products with
/// hundreds of variants. They are read for those who may send them only.
const ADMIN_FORM_BYTES: usize = 1 << 20;

/// Maximum time between two chunks of a body.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(10);
/// Minimum speed of a connection.
const MIN_BYTES_PER_SECOND: usize = 16 << 10;

/// Maximum bytes of a body at one resource, as its `app_data`. Overrides the defaults.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// The body as it was sent, without decompression. Fails if the body is too large, if it arrives too
/// slowly, or if the memory for bodies is used up.
pub struct Body(pub Bytes);

impl FromRequest for Body {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = limit_of(req);
        let declared =
            req.headers().get("content-length").and_then(|len| len.to_str().ok()?.parse().ok());
        let too_large = declared.is_some_and(|bytes: usize| bytes > limit);
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            if too_large {
                return Err(AppError::TooLarge);
            }
            let state = req.app_data::<State>().ok_or(AppError::NotFound)?;
            let ClientAddress(from) = ClientAddress::extract(&req).await?;
            let mut reserved = state.body_budget.reserve(from);
            let read = read_all(payload, limit, CHUNK_TIMEOUT, |bytes| reserved.grow(bytes));
            let body_timeout =
                CHUNK_TIMEOUT + Duration::from_secs((limit / MIN_BYTES_PER_SECOND) as u64);
            let body = timeout(body_timeout, read).await.map_err(|_| AppError::TooSlow)??;
            // The reservation lasts as long as the request, like the values that are decoded from the body.
            req.extensions_mut().insert(reserved);
            Ok(Self(body))
        })
    }
}

fn limit_of(req: &HttpRequest) -> usize {
    match req.app_data::<BodyLimit>() {
        Some(BodyLimit(bytes)) => *bytes,
        None if is_admin(req.path()) => ADMIN_FORM_BYTES,
        None => FORM_BYTES,
    }
}

/// Returns `true` for the shopkeeper's pages and endpoints.
fn is_admin(path: &str) -> bool {
    path.strip_prefix(paths::API_V1).unwrap_or(path).starts_with("/admin/")
}

/// Reads a body. Calls `reserve` with the number of bytes before they are buffered.
async fn read_all<E>(
    mut payload: impl Stream<Item = Result<Bytes, E>> + Unpin,
    limit: usize,
    chunk_timeout: Duration,
    mut reserve: impl FnMut(usize) -> Result<(), AppError>,
) -> Result<Bytes, AppError> {
    let mut body = BytesMut::new();
    while let Some(chunk) =
        timeout(chunk_timeout, payload.next()).await.map_err(|_| AppError::TooSlow)?
    {
        let chunk = chunk.map_err(|_| AppError::BadRequest("The request is cut off."))?;
        if body.len() + chunk.len() > limit {
            return Err(AppError::TooLarge);
        }
        reserve(chunk.len())?;
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream::{iter, pending};

    use super::*;

    const SHORT: Duration = Duration::from_millis(1);
    const LONG: Duration = Duration::from_secs(3_600);

    fn chunks(sizes: &[usize]) -> impl Stream<Item = Result<Bytes, Infallible>> + Unpin {
        iter(sizes.iter().map(|size| Ok(Bytes::from(vec![b'x'; *size]))).collect::<Vec<_>>())
    }

    #[actix_web::test]
    async fn a_body_is_read_up_to_its_limit() {
        let mut reserved = 0;
        let mut reserve = |bytes| {
            reserved += bytes;
            Ok(())
        };
        let body = read_all(chunks(&[3, 4]), 7, LONG, &mut reserve).await.unwrap();
        assert_eq!(body.len(), 7);
        let result = read_all(chunks(&[3, 5]), 7, LONG, &mut reserve).await;
        assert!(matches!(result, Err(AppError::TooLarge)));
        assert_eq!(reserved, 10, "bytes beyond the limit are not reserved");
    }

    #[actix_web::test]
    async fn a_body_beyond_the_budget_is_rejected() {
        let result = read_all(chunks(&[1]), 7, LONG, |_| Err(AppError::Busy)).await;
        assert!(matches!(result, Err(AppError::Busy)));
    }

    #[actix_web::test]
    async fn a_body_that_stalls_times_out() {
        let stalled = chunks(&[1]).chain(pending());
        let result = read_all(stalled, 7, SHORT, |_| Ok(())).await;
        assert!(matches!(result, Err(AppError::TooSlow)));
    }
}
