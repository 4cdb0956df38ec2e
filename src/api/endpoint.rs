//! Endpoints: a method, a path, a handler, the rights it needs, and what the documentation says about it.

use std::collections::BTreeMap;

use actix_web::{
    FromRequest, Handler, HttpResponse, Resource, Responder, Route, Scope,
    http::{Method, StatusCode, header},
    middleware::from_fn,
    web,
};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{Ref, RefOr, Schema, path::Parameter, path::ParameterIn},
};

use super::{
    access::{Access, authorize},
    problem::ApiError,
};

/// An endpoint of the API.
pub struct Endpoint {
    pub(super) method: Method,
    /// The path below the API's prefix, such as `/products/{slug}`.
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) summary: &'static str,
    /// The handler's path in the code, from which the operation's id is made.
    pub(super) handler: &'static str,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestContent>,
    pub(super) success: Success,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
    pub(super) is_idempotent: bool,
    pub(super) is_conditional: bool,
    route: Route,
}

/// A schema in the document, by its name.
#[derive(Clone)]
pub(super) struct SchemaRef(pub String);

/// The body of a request.
pub(super) enum RequestContent {
    Json(SchemaRef),
    /// The bytes of a picture.
    Picture,
}

/// The response of an endpoint that succeeds.
pub(super) struct Success {
    pub status: StatusCode,
    pub content: Content,
}

/// The body of a response.
pub(super) enum Content {
    None,
    One(SchemaRef),
    /// A page of a list.
    Page(SchemaRef),
}

impl Endpoint {
    fn new<F, Args>(method: Method, path: &'static str, summary: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self {
            route: web::method(method.clone()).to(handler),
            method,
            path,
            access: Access::Public,
            summary,
            handler: std::any::type_name::<F>(),
            parameters: Vec::new(),
            body: None,
            success: Success { status: StatusCode::NO_CONTENT, content: Content::None },
            schemas: Vec::new(),
            is_idempotent: false,
            is_conditional: false,
        }
    }

    /// A `GET` endpoint.
    pub fn get<F, Args>(path: &'static str, summary: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::GET, path, summary, handler)
    }

    /// A `POST` endpoint. It takes an `Idempotency-Key`.
    pub fn post<F, Args>(path: &'static str, summary: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { is_idempotent: true, ..Self::new(Method::POST, path, summary, handler) }
    }

    /// A `PUT` endpoint.
    pub fn put<F, Args>(path: &'static str, summary: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { is_idempotent: true, ..Self::new(Method::PUT, path, summary, handler) }
    }

    /// A `PATCH` endpoint. It takes an `Idempotency-Key`.
    pub fn patch<F, Args>(path: &'static str, summary: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { is_idempotent: true, ..Self::new(Method::PATCH, path, summary, handler) }
    }

    /// A `DELETE` endpoint.
    pub fn delete<F, Args>(path: &'static str, summary: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { is_idempotent: true, ..Self::new(Method::DELETE, path, summary, handler) }
    }

    /// Restricts the endpoint to senders with this access.
    pub fn access(self, access: Access) -> Self {
        Self { access, ..self }
    }

    /// Documents the query parameters.
    pub fn query<Q: IntoParams>(mut self) -> Self {
        self.parameters.extend(Q::into_params(|| Some(ParameterIn::Query)));
        self
    }

    /// Documents the body that the endpoint takes.
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(RequestContent::Json(self.schema::<T>()));
        self
    }

    /// Documents that the body is a picture.
    pub fn takes_picture(self) -> Self {
        Self { body: Some(RequestContent::Picture), ..self }
    }

    /// Documents the value that the endpoint answers with.
    pub fn returns<T: ToSchema>(mut self, status: StatusCode) -> Self {
        let content = Content::One(self.schema::<T>());
        self.success = Success { status, content };
        self
    }

    /// Documents that the endpoint answers with a page of values.
    pub fn returns_page<T: ToSchema>(mut self) -> Self {
        let content = Content::Page(self.schema::<T>());
        self.success = Success { status: StatusCode::OK, content };
        self
    }

    /// Documents that the endpoint takes no `Idempotency-Key`.
    pub fn without_idempotency_key(self) -> Self {
        Self { is_idempotent: false, ..self }
    }

    /// Documents that the endpoint takes `If-Match`.
    pub fn conditional(self) -> Self {
        Self { is_conditional: true, ..self }
    }

    /// The route to the handler, without the access check.
    pub(super) fn into_route(self) -> Route {
        self.route
    }

    fn schema<T: ToSchema>(&mut self) -> SchemaRef {
        let name = T::name().into_owned();
        self.schemas.push((name.clone(), T::schema()));
        T::schemas(&mut self.schemas);
        SchemaRef(name)
    }

    /// The endpoint's id in the document, such as `admin_products_index`.
    pub(super) fn operation_id(&self) -> String {
        let path = self.handler.split("::api::").last().unwrap_or(self.handler);
        path.trim_start_matches("storefront::").replace("::", "_")
    }

    /// The group in the documentation: the first part of the path that is not `admin`.
    pub(super) fn tag(&self) -> String {
        let mut parts = self.path.split('/').filter(|part| !part.is_empty());
        match parts.next() {
            Some("admin") => {
                format!("Admin: {}", parts.next().unwrap_or_default().replace('_', " "))
            }
            part => super::problem::title(part.unwrap_or_default()),
        }
    }
}

impl SchemaRef {
    /// A reference to the schema.
    pub(super) fn reference(&self) -> Ref {
        Ref::from_schema_name(&self.0)
    }
}

/// Adds the routes of endpoints to a scope. Other methods on their paths get 405 with `Allow`.
pub(super) fn register(scope: Scope, endpoints: Vec<Endpoint>) -> Scope {
    let mut order = Vec::new();
    let mut by_path: BTreeMap<&'static str, Vec<Endpoint>> = BTreeMap::new();
    for endpoint in endpoints {
        if !by_path.contains_key(endpoint.path) {
            order.push(endpoint.path);
        }
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    order.into_iter().fold(scope, |scope, path| {
        scope.service(resource(path, by_path.remove(path).unwrap_or_default()))
    })
}

fn resource(path: &'static str, endpoints: Vec<Endpoint>) -> Resource {
    let methods: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.method.as_str()).collect();
    let allow = methods.join(", ");
    let resource = endpoints.into_iter().fold(web::resource(path), |resource, endpoint| {
        let Endpoint { access, route, .. } = endpoint;
        resource.route(route.wrap(from_fn(move |req, next| authorize(req, next, access))))
    });
    resource.default_service(web::to(move || method_not_allowed(allow.clone())))
}

async fn method_not_allowed(allow: String) -> HttpResponse {
    let error = ApiError::of_status(StatusCode::METHOD_NOT_ALLOWED);
    let mut response = actix_web::ResponseError::error_response(&error);
    if let Ok(allow) = header::HeaderValue::from_str(&allow) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}
