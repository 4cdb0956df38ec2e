//! The JSON API, version 1, for programs. It has its own routes and middleware: no cookies, no sessions,
//! no forms. `docs/API.md` describes it for integrators.
//!
//! Each resource is a file with its endpoints, the shapes of requests and responses, and handlers.
//! `endpoints::all` lists them all; the routes and the OpenAPI document are both made from that list.

mod access;
mod adjustment;
mod admin;
mod body;
mod client;
mod documentation;
mod endpoint;
mod endpoints;
mod error_codes;
mod imported_order_views;
mod middleware;
mod negotiation;
mod openapi;
mod paging;
mod picture_body;
mod problem;
mod query;
mod records;
mod request_id;
mod response;
mod schema;
mod shapes;
mod storefront;
mod table_body;
mod unique_names;
mod webhook_bodies;

use actix_web::{dev::HttpServiceFactory, web};

/// The path under which all endpoints are.
pub use crate::web::paths::API_V1 as PREFIX;
pub use documentation::routes as documentation_routes;
pub use negotiation::routes as page_routes;
pub use webhook_bodies::webhook_renderer;

/// The routes of the API with their middleware.
pub fn scope() -> impl HttpServiceFactory {
    let scope = web::scope(PREFIX)
        .service(web::resource("/openapi.json").route(web::get().to(documentation::document)));
    middleware::wrap(endpoint::register(scope, endpoints::all()))
}
