//! What the documentation says about each endpoint and each type, read from the OpenAPI document.

use std::collections::BTreeSet;

use askama::{Template, filters::HtmlSafe};
use serde_json::Value;

use crate::{api::PREFIX, web::paths};

use super::examples::{example, type_name};

/// All endpoints and types.
pub(super) struct Reference {
    pub groups: Vec<Group>,
    pub types: Vec<Type>,
}

/// Endpoints about the same thing, with the types of their bodies and responses on one page.
pub(super) struct Group {
    /// The last part of the page's address.
    pub id: String,
    pub title: String,
    pub description: Description,
    pub operations: Vec<Operation>,
    /// The names of the types on its page.
    types: BTreeSet<String>,
}

/// An endpoint.
pub(super) struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    /// The rights that are needed.
    pub description: Description,
    pub parameters: Vec<Field>,
    pub body: Option<TypeLink>,
    pub status: String,
    pub response: Option<TypeLink>,
    /// The lines of a request with curl.
    pub curl: String,
}

/// A type of JSON objects, or of texts with a few values.
pub(super) struct Type {
    pub name: String,
    pub description: Description,
    pub fields: Vec<Field>,
    /// The texts that it may be.
    pub values: Vec<String>,
    /// What it is, if it is no object.
    pub kind: Option<TypeLink>,
    /// The address of the first page that describes it; empty if the overview does.
    pub page: String,
}

/// A field of an object, or a parameter.
pub(super) struct Field {
    pub name: String,
    pub kind: TypeLink,
    pub is_required: bool,
    pub description: Description,
}

/// A text for people. What is between backticks is code.
#[derive(Template)]
#[template(path = "api/description.html")]
pub(super) struct Description(String);

impl HtmlSafe for Description {}

/// A part of a description.
struct DescriptionPart<'a> {
    text: &'a str,
    is_code: bool,
}

/// A type in a few words, with a link to its description.
#[derive(Template)]
#[template(path = "api/type_link.html")]
pub(super) struct TypeLink {
    /// What comes before the name, such as `list of `.
    pub text: String,
    /// The name of a type in the documentation; empty for simple types.
    pub name: String,
}

impl HtmlSafe for TypeLink {}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Reference {
    /// Reads an OpenAPI document.
    pub fn new(document: &Value) -> Self {
        let mut groups: Vec<Group> =
            document["tags"].as_array().into_iter().flatten().map(Group::new).collect();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in
                METHODS.iter().filter_map(|name| Some((name, methods.get(name)?)))
            {
                let tag = operation["tags"][0].as_str().unwrap_or_default();
                if let Some(group) = groups.iter_mut().find(|group| group.title == tag) {
                    group.operations.push(Operation::new(document, method, path, operation));
                    body_and_success(operation)
                        .for_each(|part| collect_types(document, part, &mut group.types));
                }
            }
        }
        groups.retain(|group| !group.operations.is_empty());
        let schemas = document["components"]["schemas"].as_object();
        let types = schemas.into_iter().flatten().map(|(name, schema)| {
            let described = groups.iter().find(|group| group.types.contains(name));
            Type { page: described.map(Group::path).unwrap_or_default(), ..Type::new(name, schema) }
        });
        Self { types: types.collect(), groups }
    }

    /// Returns the types on a page.
    pub fn types_of(&self, group: &Group) -> Vec<&Type> {
        self.types.iter().filter(|kind| group.types.contains(&kind.name)).collect()
    }

    /// Returns the types that no endpoint names in its body or its success, such as errors.
    pub fn shared_types(&self) -> Vec<&Type> {
        self.types.iter().filter(|kind| kind.page.is_empty()).collect()
    }
}

/// Returns what a client sends to an endpoint and gets from it, without errors.
fn body_and_success(operation: &Value) -> impl Iterator<Item = &Value> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let successes = responses.filter(|(status, _)| status.starts_with('2'));
    successes.map(|(_, response)| response).chain([&operation["requestBody"]])
}

/// Adds the names of all types that a part of the document refers to, directly or through other types.
fn collect_types(document: &Value, part: &Value, names: &mut BTreeSet<String>) {
    match part {
        Value::Array(items) => items.iter().for_each(|item| collect_types(document, item, names)),
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str).map(referred_type)
                && names.insert(name.to_owned())
            {
                collect_types(document, &document["components"]["schemas"][name], names);
            }
            fields.values().for_each(|field| collect_types(document, field, names));
        }
        _ => {}
    }
}

/// The name in a reference such as `#/components/schemas/Cart`.
fn referred_type(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

impl Group {
    fn new(tag: &Value) -> Self {
        let title = text(&tag["name"]);
        let id = title.to_lowercase().replace([' ', ':'], "-").replace("--", "-");
        Self {
            id,
            title,
            description: Description::new(tag),
            operations: Vec::new(),
            types: BTreeSet::new(),
        }
    }

    /// The path of its page.
    pub fn path(&self) -> String {
        paths::api_reference(&self.id)
    }
}

impl Operation {
    fn new(document: &Value, method: &str, path: &str, operation: &Value) -> Self {
        let responses = operation["responses"].as_object();
        let success =
            responses.and_then(|all| all.iter().find(|(status, _)| status.starts_with('2')));
        let schema_of = |content: &Value| {
            let mut media = content["content"].as_object().into_iter().flatten();
            media.next().map(|(_, media)| media["schema"].clone())
        };
        let body = schema_of(&operation["requestBody"]);
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.trim_start_matches(PREFIX).to_owned(),
            summary: text(&operation["summary"]),
            description: Description::new(operation),
            parameters: operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .map(Field::parameter)
                .collect(),
            status: success.map(|(status, _)| status.clone()).unwrap_or_default(),
            response: success
                .and_then(|(_, response)| schema_of(response))
                .map(|schema| TypeLink::new(&schema)),
            curl: curl(document, method, path, operation, body.as_ref()),
            body: body.map(|schema| TypeLink::new(&schema)),
        }
    }
}

impl Type {
    fn new(name: &str, schema: &Value) -> Self {
        let is_object = schema["properties"].is_object();
        let values = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let fields = schema["properties"].as_object().into_iter().flatten();
        Self {
            name: name.to_owned(),
            description: Description::new(schema),
            fields: fields
                .map(|(name, schema)| Field {
                    name: name.clone(),
                    kind: TypeLink::new(schema),
                    is_required: required.iter().any(|required| required == name),
                    description: Description::new(schema),
                })
                .collect(),
            values: values.map(str::to_owned).collect(),
            kind: (!is_object && schema["enum"].is_null()).then(|| TypeLink::new(schema)),
            page: String::new(),
        }
    }
}

impl Field {
    fn parameter(parameter: &Value) -> Self {
        Self {
            name: text(&parameter["name"]),
            kind: TypeLink {
                text: format!(
                    "{}, {}",
                    text(&parameter["in"]),
                    TypeLink::new(&parameter["schema"]).text
                ),
                name: String::new(),
            },
            is_required: parameter["required"] == true,
            description: Description::new(parameter),
        }
    }
}

impl Description {
    /// The description of a part of the document.
    fn new(part: &Value) -> Self {
        Self(text(&part["description"]))
    }

    /// Returns `true` if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn parts(&self) -> impl Iterator<Item = DescriptionPart<'_>> {
        let parts = self.0.split('`').enumerate();
        parts.map(|(index, text)| DescriptionPart { text, is_code: index % 2 == 1 })
    }
}

impl TypeLink {
    fn new(schema: &Value) -> Self {
        if let Some(reference) = schema["$ref"].as_str() {
            return Self { text: String::new(), name: referred_type(reference).to_owned() };
        }
        let alternatives =
            ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| schema[key].as_array());
        if let Some(alternatives) = alternatives {
            let is_nullable = alternatives.iter().any(|schema| schema["type"] == "null");
            let first = alternatives.iter().find(|schema| schema["type"] != "null");
            let link = Self::new(first.unwrap_or(&Value::Null));
            return if is_nullable { link.after("null or ") } else { link };
        }
        let is_nullable =
            schema["type"].as_array().is_some_and(|names| names.iter().any(|name| name == "null"));
        let link = Self::of_type(schema);
        if is_nullable { link.after("null or ") } else { link }
    }

    fn of_type(schema: &Value) -> Self {
        let simple = |text: &str| Self { text: text.to_owned(), name: String::new() };
        match (type_name(schema), schema["format"].as_str()) {
            ("array", _) => Self::new(&schema["items"]).after("list of "),
            ("object", _) if schema["properties"]["data"].is_object() => {
                Self::new(&schema["properties"]["data"]["items"]).after("page of ")
            }
            ("object", _) if schema["additionalProperties"].is_object() => {
                Self::new(&schema["additionalProperties"]).after("map of ids to ")
            }
            ("string", Some("date-time")) => simple("time"),
            ("string", Some("email")) => simple("email address"),
            ("string", Some("binary")) => simple("a picture file"),
            ("string", _) => simple("text"),
            ("integer", _) => simple("whole number"),
            ("boolean", _) => simple("true or false"),
            ("", _) => simple("any value"),
            (name, _) => simple(name),
        }
    }

    fn after(self, text: &str) -> Self {
        Self { text: format!("{text}{}", self.text), ..self }
    }
}

/// A request with curl. `$API` is the URL of the API.
fn curl(
    document: &Value,
    method: &str,
    path: &str,
    operation: &Value,
    body: Option<&Value>,
) -> String {
    let path: Vec<String> = path.trim_start_matches(PREFIX).split('/').map(path_example).collect();
    let method =
        if method == "get" { String::new() } else { format!("-X {} ", method.to_uppercase()) };
    let mut lines = vec![format!("curl {method}\"$API{}\"", path.join("/"))];
    let requirement =
        operation["security"].as_array().and_then(|ways| ways.first()).and_then(Value::as_object);
    match requirement.and_then(|ways| ways.keys().next()).map(String::as_str) {
        Some("cart_token") => lines.push("-H \"Vitrine-Cart-Token: $CART\"".to_owned()),
        Some(_) => lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned()),
        None => {}
    }
    if body.is_some_and(|schema| schema["format"] == "binary") {
        lines.push("-H 'Content-Type: image/jpeg'".to_owned());
        lines.push("--data-binary @picture.jpg".to_owned());
    } else if let Some(schema) = body {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines
            .push(format!("-d '{}'", example(document, schema).to_string().replace('\'', r"'\''")));
    }
    lines.join(" \\\n  ")
}

/// An example of a part of a path: a number for an id, and capitals for other names in braces.
fn path_example(part: &str) -> String {
    match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) if name.ends_with("id") => "1".to_owned(),
        Some(name) => name.to_uppercase(),
        None => part.to_owned(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_endpoint_has_its_parameters_types_and_an_example() {
        let document = json!({
            "tags": [{ "name": "Carts", "description": "Carts of guests." }],
            "paths": { "/api/v1/carts/{id}/items": { "post": {
                "tags": ["Carts"], "operationId": "carts_add", "summary": "Add an item",
                "security": [{ "cart_token": [] }, { "bearer": [] }],
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/NewItem" } } } },
                "responses": {
                    "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Item" } } } },
                    "404": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } } },
                },
            } } },
            "components": { "schemas": {
                "NewItem": { "type": "object", "required": ["variant_id"], "properties": {
                    "variant_id": { "type": "integer" }, "note": { "type": ["string", "null"] } } },
                "Item": { "type": "object", "properties": {
                    "variants": { "type": "array", "items": { "$ref": "#/components/schemas/Variant" } } } },
                "Variant": { "type": "string", "enum": ["a", "b"] },
                "Problem": { "type": "object" },
            } },
        });
        let reference = Reference::new(&document);
        let group = &reference.groups[0];
        let on_page: Vec<_> =
            reference.types_of(group).iter().map(|kind| kind.name.as_str()).collect();
        assert_eq!(on_page, ["Item", "NewItem", "Variant"]);
        let elsewhere = reference.shared_types();
        assert!(elsewhere.len() == 1 && elsewhere[0].name == "Problem");
        let operation = &group.operations[0];
        assert_eq!(
            (operation.path.as_str(), operation.status.as_str()),
            ("/carts/{id}/items", "201")
        );
        assert_eq!(operation.body.as_ref().map(|link| link.name.as_str()), Some("NewItem"));
        assert_eq!(
            operation.curl,
            "curl -X POST \"$API/carts/1/items\" \\\n  -H \"Vitrine-Cart-Token: $CART\" \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{\"variant_id\":1}'"
        );
        let find = |name: &str| reference.types.iter().find(|kind| kind.name == name).unwrap();
        let list = &find("Item").fields[0].kind;
        assert_eq!((list.text.as_str(), list.name.as_str()), ("list of ", "Variant"));
        assert_eq!(find("Variant").values, ["a", "b"]);
        let note = find("NewItem").fields.iter().find(|field| field.name == "note").unwrap();
        assert_eq!((note.kind.text.as_str(), note.is_required), ("null or text", false));
    }
}
