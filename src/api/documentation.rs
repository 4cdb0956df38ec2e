//! The documentation of the API: the OpenAPI document, and pages for people that are made from it.

mod examples;
mod reference;

use std::sync::OnceLock;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, ServiceConfig, resource},
};
use askama::Template;

use crate::{
    Error,
    web::{
        extractors::Visitor,
        layout::Layout,
        methods::get_or_head,
        paths,
        response::{self, HandlerResult},
        state::State,
    },
};

use super::{
    PREFIX,
    error_codes::{ErrorGroup, GROUPS, RETRIES, Retry},
    openapi,
};
use reference::{Group, Reference, Type};

/// `GET /api/v1/openapi.json`
pub(super) async fn document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi::json())
}

/// The routes of the pages for people.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource(paths::API).route(get_or_head().to(show)))
        .service(resource(paths::api_reference("{group}")).route(get_or_head().to(show_group)))
        .service(resource(paths::API_ERRORS).route(get_or_head().to(show_errors)));
}

/// The introduction and a list of all endpoints. Its ids are those of the pages about groups, so that links
/// to them survive.
#[derive(Template)]
#[template(path = "api/index.html")]
struct ApiPage {
    layout: Layout,
    canonical: String,
    base_url: String,
    reference: &'static Reference,
}

/// `GET /api`
async fn show(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let page = ApiPage {
        layout: visitor.layout("API"),
        canonical: state.shop.absolute(paths::API),
        base_url: state.shop.absolute(PREFIX),
        reference: reference(),
    };
    response::catalog_page(&req, &visitor, &page)
}

/// The endpoints of a group.
#[derive(Template)]
#[template(path = "api/group.html")]
struct GroupPage {
    layout: Layout,
    canonical: String,
    base_url: String,
    group: &'static Group,
    types: Vec<&'static Type>,
}

/// `GET /api/reference/{group}`
async fn show_group(
    state: State,
    visitor: Visitor,
    req: HttpRequest,
    id: Path<String>,
) -> HandlerResult {
    let reference = reference();
    let group = reference.groups.iter().find(|group| group.id == *id).ok_or(Error::NotFound)?;
    let page = GroupPage {
        layout: visitor.layout(format!("API: {}", group.title)),
        canonical: state.shop.absolute(&group.path()),
        base_url: state.shop.absolute(PREFIX),
        group,
        types: reference.types_of(group),
    };
    response::catalog_page(&req, &visitor, &page)
}

/// The endpoints, read once from the OpenAPI document.
fn reference() -> &'static Reference {
    static REFERENCE: OnceLock<Reference> = OnceLock::new();
    REFERENCE.get_or_init(|| {
        let document = serde_json::from_str(openapi::json()).unwrap_or_default();
        Reference::new(&document)
    })
}

/// The error codes of the API.
#[derive(Template)]
#[template(path = "api/errors.html")]
struct ErrorsPage {
    layout: Layout,
    canonical: String,
    groups: &'static [ErrorGroup],
    retries: &'static [Retry],
}

/// `GET /api/errors`
async fn show_errors(state: State, visitor: Visitor, req: HttpRequest) -> HandlerResult {
    let page = ErrorsPage {
        layout: visitor.layout("API errors"),
        canonical: state.shop.absolute(paths::API_ERRORS),
        groups: GROUPS,
        retries: RETRIES,
    };
    response::catalog_page(&req, &visitor, &page)
}
