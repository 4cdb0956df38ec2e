//! Request bodies.

use std::{future::Future, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    rt::time::timeout,
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt};

use crate::web::{error::AppError, state::State};

use super::ClientAddress;

/// Maximum bytes of a shopper's form: 64 KiB. A full cart's form has some 10 KiB.
const FORM_BYTES: usize = 64 << 10;
/// Maximum bytes of the shopkeeper's forms: 1 MiB, for products with hundreds of variants. They are
/// read for admins only.
const ADMIN_FORM_BYTES: usize = 1 << 20;

/// Maximum time between two chunks of a body.
const PAUSE: Duration = Duration::from_secs(10);
/// Bytes per second of the slowest connection that is allowed.
const SLOWEST: usize = 16 << 10;

/// Maximum bytes of a body at one resource, as its `app_data`. Overrides the defaults.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// The body as it was sent: nothing is decompressed. Fails if it is too large, if it stalls, or if
/// too many bytes of bodies are held already.
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
            let read = read_all(payload, limit, PAUSE, |bytes| reserved.grow(bytes));
            let longest = PAUSE + Duration::from_secs((limit / SLOWEST) as u64);
            let body = timeout(longest, read).await.map_err(|_| AppError::TooSlow)??;
            // The memory stays reserved until the end of the request, like the decoded body.
            req.extensions_mut().insert(reserved);
            Ok(Self(body))
        })
    }
}

fn limit_of(req: &HttpRequest) -> usize {
    match req.app_data::<BodyLimit>() {
        Some(BodyLimit(bytes)) => *bytes,
        None if req.path().starts_with("/admin/") => ADMIN_FORM_BYTES,
        None => FORM_BYTES,
    }
}

/// Reads all of a body. `reserve` is called before more bytes are held.
async fn read_all<E>(
    mut payload: impl Stream<Item = Result<Bytes, E>> + Unpin,
    limit: usize,
    pause: Duration,
    mut reserve: impl FnMut(usize) -> Result<(), AppError>,
) -> Result<Bytes, AppError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = timeout(pause, payload.next()).await.map_err(|_| AppError::TooSlow)? {
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
        let refused = read_all(chunks(&[3, 5]), 7, LONG, &mut reserve).await;
        assert!(matches!(refused, Err(AppError::TooLarge)));
        assert_eq!(reserved, 10, "bytes beyond the limit are not reserved");
    }

    #[actix_web::test]
    async fn a_body_beyond_the_budget_is_refused() {
        let refused = read_all(chunks(&[1]), 7, LONG, |_| Err(AppError::Busy)).await;
        assert!(matches!(refused, Err(AppError::Busy)));
    }

    #[actix_web::test]
    async fn a_body_that_stalls_times_out() {
        let stalled = chunks(&[1]).chain(pending());
        let refused = read_all(stalled, 7, SHORT, |_| Ok(())).await;
        assert!(matches!(refused, Err(AppError::TooSlow)));
    }
}
