//! The middleware of the API: problem documents and limits on requests.

use actix_web::{
    Error, HttpResponse, Scope,
    body::{BoxBody, MessageBody},
    dev::{HttpServiceFactory, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::{Next, from_fn},
    web,
};

use crate::{
    foundation::token,
    web::{middleware::request_limits, state::State},
};

use super::problem::{self, About, ApiError};

/// The header with the id of a request, which problem documents and logs contain.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Adds the API's middleware to its scope.
pub(super) fn wrap(scope: Scope) -> impl HttpServiceFactory {
    scope.default_service(web::to(not_found)).wrap(from_fn(request_limits)).wrap(from_fn(problems))
}

async fn not_found() -> HttpResponse {
    actix_web::ResponseError::error_response(&ApiError::not_found("not_found"))
}

/// Gives each request an id, and each error a problem document.
async fn problems<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let request_id = token::generate()[..16].to_owned();
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
    let document = error.document(&About {
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
    ApiError::of_status(status)
}
