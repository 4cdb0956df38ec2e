//! Endpoints: a method, a path, a handler, the rights it needs, and what the documentation says about it.
//! Those about one kind of record are a group.

use std::collections::BTreeMap;

use actix_web::{
    Error, FromRequest, Handler, HttpResponse, Resource, Responder, Route, Scope,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::{Next, from_fn},
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

/// The endpoints about one kind of record.
pub struct EndpointGroup {
    /// The heading in the documentation.
    pub(super) title: &'static str,
    /// What the records are, in a sentence or two.
    pub(super) description: &'static str,
    pub(super) endpoints: Vec<Endpoint>,
}

impl EndpointGroup {
    /// A group of endpoints.
    pub fn new(
        title: &'static str,
        description: &'static str,
        endpoints: impl IntoIterator<Item = Endpoint>,
    ) -> Self {
        Self { title, description, endpoints: endpoints.into_iter().collect() }
    }

    /// Sets the code of the error if there is no such record.
    pub fn missing(self, code: &'static str) -> Self {
        let endpoints = self.endpoints.into_iter().map(|endpoint| endpoint.missing(code));
        Self { endpoints: endpoints.collect(), ..self }
    }
}

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
    /// The bytes of a table.
    Table,
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

    /// Sets the code of the error if there is no such record. The first code that is set counts.
    pub fn missing(self, code: &'static str) -> Self {
        let name = move |req, next| name_missing(req, next, code);
        Self { route: self.route.wrap(from_fn(name)), ..self }
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

    /// Documents that the body is a CSV file.
    pub fn takes_table(self) -> Self {
        Self { body: Some(RequestContent::Table), ..self }
    }

    /// Documents the value that the endpoint returns.
    pub fn returns<T: ToSchema>(mut self) -> Self {
        let content = Content::One(self.schema::<T>());
        self.success = Success { status: StatusCode::OK, content };
        self
    }

    /// Documents the record that the endpoint creates and returns.
    pub fn creates<T: ToSchema>(mut self) -> Self {
        let content = Content::One(self.schema::<T>());
        self.success = Success { status: StatusCode::CREATED, content };
        self
    }

    /// Documents that the endpoint returns a page of values.
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

    /// Returns `true` if the endpoint documents a query parameter with this name.
    pub(super) fn has_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter.name == name)
    }

    /// The endpoint's id in the document, such as `admin_products_index`.
    pub(super) fn operation_id(&self) -> String {
        let path = self.handler.split("::api::").last().unwrap_or(self.handler);
        path.trim_start_matches("storefront::").replace("::", "_")
    }
}

impl SchemaRef {
    /// A reference to the schema.
    pub(super) fn reference(&self) -> Ref {
        Ref::from_schema_name(&self.0)
    }
}

/// Replaces the code of an error about a record that does not exist.
async fn name_missing<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
    code: &'static str,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(req).await?;
    if let Some(error) = response.response_mut().extensions_mut().get_mut::<ApiError>() {
        error.name_missing(code);
    }
    Ok(response)
}

/// Adds the routes of endpoints to a scope. Other methods on their paths get 405 with `Allow`.
pub(super) fn register(scope: Scope, groups: Vec<EndpointGroup>) -> Scope {
    let mut order = Vec::new();
    let mut by_path: BTreeMap<&'static str, Vec<Endpoint>> = BTreeMap::new();
    for endpoint in groups.into_iter().flat_map(|group| group.endpoints) {
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
    let error = ApiError::from_status(StatusCode::METHOD_NOT_ALLOWED);
    let mut response = actix_web::ResponseError::error_response(&error);
    if let Ok(allow) = header::HeaderValue::from_str(&allow) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}
