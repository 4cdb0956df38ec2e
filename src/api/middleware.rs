//! The middleware of the API: problem documents, limits on requests, and cross-origin requests.

use actix_web::{
    Error, HttpMessage, HttpResponse, Scope,
    body::{BoxBody, MessageBody},
    dev::{HttpServiceFactory, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    web,
};

use crate::{
    accounts::new_request_id,
    web::{middleware::request_limits, state::State},
};

use super::{
    problem::{self, ApiError, RequestInfo},
    request_id::RequestId,
};

/// The header with the id of a request, which problem documents and logs contain.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Response headers that scripts of other origins may read.
const EXPOSED: &str = "ETag, Link, Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, \
    X-RateLimit-Reset, X-Request-Id, Idempotent-Replayed";
/// Request headers that scripts of other origins may send.
const ALLOWED: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, \
    Vitrine-Cart-Token";

/// Adds the API's middleware to its scope.
pub(super) fn wrap(scope: Scope) -> impl HttpServiceFactory {
    scope
        .default_service(web::to(not_found))
        .wrap(from_fn(request_limits))
        .wrap(from_fn(problems))
        .wrap(from_fn(cross_origin))
}

async fn not_found() -> HttpResponse {
    actix_web::ResponseError::error_response(&ApiError::not_found("not_found"))
}

/// Gives each request an id, and each error a problem document.
pub(super) async fn problems<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let request_id = new_request_id();
    req.extensions_mut().insert(RequestId(request_id.clone()));
    let state = req.app_data::<State>().cloned();
    let mut response = next.call(req).await?.map_into_boxed_body();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let status = response.status();
    let Some(state) = state.filter(|_| status.is_client_error() || status.is_server_error()) else {
        return Ok(response);
    };
    let error = response.response().extensions().get::<ApiError>().cloned();
    let error = error.unwrap_or_else(|| framework_error(response.response(), status));
    let document = error.document(&RequestInfo {
        base_url: &state.shop.base_url,
        path: response.request().path(),
        request_id: &request_id,
        time: state.repo.clock().now(),
    });
    tracing::debug!(request_id, code = &*error.code, "API request rejected");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response.map_body(|_, _| BoxBody::new(document.to_string())))
}

/// An error that was raised by the framework or by middleware of the pages.
fn framework_error(response: &HttpResponse<BoxBody>, status: StatusCode) -> ApiError {
    if let Some(error) = response.error().filter(|_| status.is_server_error()) {
        tracing::error!(%error, "request failed");
    }
    ApiError::from_status(status)
}

/// Answers browsers that ask whether scripts of another origin may use the API. Only origins that the
/// settings allow may.
async fn cross_origin<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let origin = req.headers().get(header::ORIGIN).cloned();
    let state = req.app_data::<State>();
    let allowed = origin.filter(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        state.is_some_and(|state| state.settings().allows_origin(origin))
    });
    let is_preflight = req.method() == Method::OPTIONS
        && req.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight {
        let mut response = HttpResponse::NoContent();
        if allowed.is_some() {
            response.insert_header((
                header::ACCESS_CONTROL_ALLOW_METHODS,
                "GET, POST, PUT, PATCH, DELETE",
            ));
            response.insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED));
            response.insert_header((header::ACCESS_CONTROL_MAX_AGE, "600"));
        }
        req.into_response(response.finish())
    } else {
        next.call(req).await?.map_into_boxed_body()
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    Ok(response)
}
