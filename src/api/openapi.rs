//! The OpenAPI document, made from the list of endpoints.

mod schemas;

use std::sync::OnceLock;

use actix_web::http::{Method, StatusCode};
use utoipa::openapi::{
    Components, ContentBuilder, HttpMethod, Info, LicenseBuilder, OpenApi, OpenApiBuilder, Paths,
    Ref, RefOr, Required, Response, ResponseBuilder, Schema,
    path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
    schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type},
    security::{
        ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
    },
    server::Server,
    tag::TagBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::{
    PREFIX,
    access::Access,
    client::{CART_TOKEN, IDEMPOTENCY_KEY},
    endpoint::{Content, Endpoint, EndpointGroup, RequestContent},
    endpoints,
    paging::PageInfo,
    picture_body::PICTURE_TYPES,
    problem::CONTENT_TYPE,
    schema::{Problem, Tombstone},
    table_body::TABLE_TYPES,
};

const BEARER: &str = "bearer";
const CART: &str = "cart_token";

/// The document as JSON. It is the same for every request.
pub(super) fn json() -> &'static str {
    static JSON: OnceLock<String> = OnceLock::new();
    JSON.get_or_init(|| serde_json::to_string(&document()).unwrap_or_default())
}

/// Makes the document.
pub(super) fn document() -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::new();
    let mut tags = Vec::new();
    for EndpointGroup { title, description, endpoints } in endpoints::all() {
        tags.push(TagBuilder::new().name(title).description(Some(description)).build());
        for endpoint in endpoints {
            paths.add_path_operation(
                format!("{PREFIX}{}", endpoint.path),
                vec![http_method(&endpoint.method)],
                operation(&endpoint).tag(title),
            );
            components.schemas.extend(endpoint.schemas);
        }
    }
    add_shared_schemas(&mut components);
    schemas::simplify(&mut components.schemas);
    add_security_schemes(&mut components);
    let license =
        LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0"));
    let mut info = Info::new("Vitrine", "1.0.0");
    info.description = Some(DESCRIPTION.to_owned());
    info.license = Some(license.build());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .paths(paths)
        .components(Some(components))
        .tags(Some(tags))
        .build()
}

const DESCRIPTION: &str = "The shop as JSON, for programs. Amounts are text, times are RFC 3339 in UTC, and \
    errors are problem documents with a stable code. Lists are read page by page with `limit` and `after`. \
    The shop's page `/api` explains authentication, versions, repeated requests and limits.";

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(endpoint: &Endpoint) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .summary(Some(endpoint.summary))
        .description(Some(description(endpoint)))
        .operation_id(Some(endpoint.operation_id()))
        .response(endpoint.success.status.as_str(), success(endpoint));
    for status in error_statuses(endpoint) {
        operation = operation.response(status.as_str(), problem(status));
    }
    for name in path_parameters(endpoint.path) {
        operation = operation.parameter(path_parameter(name));
    }
    for parameter in &endpoint.parameters {
        operation = operation.parameter(parameter.clone());
    }
    for header in header_parameters(endpoint) {
        operation = operation.parameter(header);
    }
    if let Some(body) = &endpoint.body {
        operation = operation.request_body(Some(request_body(body)));
    }
    for requirement in security(endpoint.access) {
        operation = operation.security(requirement);
    }
    operation
}

fn request_body(body: &RequestContent) -> RequestBody {
    let required = RequestBodyBuilder::new().required(Some(Required::True));
    let filled = match body {
        RequestContent::Json(schema) => {
            let content = ContentBuilder::new().schema(Some(schema.reference())).build();
            required.content("application/json", content)
        }
        RequestContent::Picture => PICTURE_TYPES.into_iter().fold(required, binary_content),
        RequestContent::Table => TABLE_TYPES.into_iter().fold(required, binary_content),
    };
    filled.build()
}

/// Adds a content type of plain bytes.
fn binary_content(body: RequestBodyBuilder, media_type: &str) -> RequestBodyBuilder {
    let bytes = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    body.content(media_type, ContentBuilder::new().schema(Some(bytes)).build())
}

/// The senders that may call an endpoint, for people.
fn description(endpoint: &Endpoint) -> String {
    match endpoint.access {
        Access::Public if endpoint.path.contains("{token}") => {
            "Open to everyone who has the token in the address.".to_owned()
        }
        Access::Public => "Open to everyone.".to_owned(),
        Access::Cart => "Needs a cart's token or a customer's access token.".to_owned(),
        Access::Customer => "Needs a customer's access token.".to_owned(),
        Access::Permission(permission) => format!("Needs a key with the scope {permission}."),
        Access::AnyPermission(any) => {
            let any: Vec<String> = any.iter().map(ToString::to_string).collect();
            format!("Needs a key with the scope {}.", any.join(" or "))
        }
    }
}

/// The ways to get access: any of them is enough. An empty one means that none is needed.
fn security(access: Access) -> Vec<SecurityRequirement> {
    let none: [&str; 0] = [];
    let bearer = || SecurityRequirement::new(BEARER, none);
    match access {
        Access::Public => vec![SecurityRequirement::default(), bearer()],
        Access::Cart => vec![SecurityRequirement::new(CART, none), bearer()],
        Access::Customer | Access::Permission(_) | Access::AnyPermission(_) => vec![bearer()],
    }
}

fn success(endpoint: &Endpoint) -> Response {
    let status = endpoint.success.status;
    let response =
        ResponseBuilder::new().description(status.canonical_reason().unwrap_or("Success"));
    let schema: RefOr<Schema> = match &endpoint.success.content {
        Content::None => return response.build(),
        Content::One(schema) => schema.reference().into(),
        Content::Page(schema) => page_of(schema.reference()),
    };
    response.content("application/json", ContentBuilder::new().schema(Some(schema)).build()).build()
}

fn page_of(row: Ref) -> RefOr<Schema> {
    ObjectBuilder::new()
        .property("data", ArrayBuilder::new().items(row))
        .required("data")
        .property("deleted", ArrayBuilder::new().items(Ref::from_schema_name(Tombstone::name())))
        .property("page", Ref::from_schema_name(PageInfo::name()))
        .required("page")
        .into()
}

/// The statuses of errors that an endpoint may return.
fn error_statuses(endpoint: &Endpoint) -> Vec<StatusCode> {
    let mut statuses = vec![StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED];
    if endpoint.access != Access::Public {
        statuses.push(StatusCode::FORBIDDEN);
    }
    statuses.push(StatusCode::NOT_FOUND);
    if endpoint.has_parameter("updated_since") {
        statuses.push(StatusCode::GONE);
    }
    if endpoint.method != Method::GET {
        statuses.extend([StatusCode::CONFLICT, StatusCode::GONE]);
        if endpoint.is_conditional {
            statuses.push(StatusCode::PRECONDITION_FAILED);
        }
        if endpoint.body.is_some() {
            statuses.extend([StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNSUPPORTED_MEDIA_TYPE]);
        }
        statuses.push(StatusCode::UNPROCESSABLE_ENTITY);
    }
    statuses.extend([StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE]);
    statuses
}

fn problem(status: StatusCode) -> Response {
    let schema = Ref::from_schema_name(Problem::name());
    ResponseBuilder::new()
        .description(status.canonical_reason().unwrap_or("Error"))
        .content(CONTENT_TYPE, ContentBuilder::new().schema(Some(schema)).build())
        .build()
}

/// The names in braces in a path.
fn path_parameters(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// Parameters that end in `id` are numbers, others are text.
fn path_parameter(name: &str) -> Parameter {
    let schema = match name.ends_with("id") {
        true => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1_i64)),
        false => {
            ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255))
        }
    };
    ParameterBuilder::new()
        .name(name)
        .description(Some(match name {
            "id" => "The record's id.".to_owned(),
            "slug" => "The last part of the URL of its page.".to_owned(),
            "token" => "The secret token.".to_owned(),
            name => format!("The id of the {}.", name.trim_end_matches("_id")),
        }))
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(schema))
        .build()
}

fn header_parameters(endpoint: &Endpoint) -> Vec<Parameter> {
    let header = |name: &str, description: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(255))))
            .build()
    };
    let mut headers = Vec::new();
    if endpoint.is_idempotent {
        let description = "Makes a request that is sent more than once have one effect. Any text of up \
            to 255 characters; kept for 24 hours.";
        headers.push(header(IDEMPOTENCY_KEY, description));
    }
    if endpoint.is_conditional {
        let description = "The ETag of the record that was read. If it has changed since, the request is \
            rejected with 412.";
        headers.push(header("if-match", description));
    }
    headers
}

fn add_shared_schemas(components: &mut Components) {
    let mut shared = vec![
        (PageInfo::name().into_owned(), PageInfo::schema()),
        (Tombstone::name().into_owned(), Tombstone::schema()),
        (Problem::name().into_owned(), Problem::schema()),
    ];
    PageInfo::schemas(&mut shared);
    Tombstone::schemas(&mut shared);
    Problem::schemas(&mut shared);
    components.schemas.extend(shared);
}

fn add_security_schemes(components: &mut Components) {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "An API key, which begins with `vk_`, or the access token of a customer.",
    ));
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer.build()));
    let cart = ApiKeyValue::with_description(CART_TOKEN, "The secret token of a guest's cart.");
    components.add_security_scheme(CART, SecurityScheme::ApiKey(ApiKey::Header(cart)));
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn operations_have_unique_ids() {
        let groups = endpoints::all();
        let endpoints: Vec<_> = groups.iter().flat_map(|group| &group.endpoints).collect();
        let ids: HashSet<String> = endpoints.iter().map(|e| e.operation_id()).collect();
        assert_eq!(ids.len(), endpoints.len());
    }

    #[test]
    fn schemas_have_unique_names() {
        let mut schemas = HashMap::new();
        for endpoint in endpoints::all().into_iter().flat_map(|group| group.endpoints) {
            for (name, schema) in endpoint.schemas {
                let other = schemas.insert(name.clone(), schema.clone());
                assert!(other.is_none_or(|other| other == schema), "{name}");
            }
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        let document: serde_json::Value = serde_json::from_str(json()).unwrap();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"").skip(1) {
            let pointer = reference.split('"').next().unwrap_or_default();
            let target = document.pointer(pointer.trim_start_matches('#'));
            assert!(target.is_some(), "{pointer}");
        }
    }
}
