//! The documentation of the API: the OpenAPI document, and pages for people.

use actix_web::{HttpResponse, web::ServiceConfig};

use super::openapi;

/// `GET /api/v1/openapi.json`
pub(super) async fn document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi::json())
}

/// The routes of the pages for people.
pub fn routes(_config: &mut ServiceConfig) {}
