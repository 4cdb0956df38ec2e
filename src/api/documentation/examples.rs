//! Examples of JSON values, made from their schemas.

use serde_json::{Map, Value, json};

/// How deep objects in an example are nested.
const MAX_DEPTH: usize = 4;

/// An example of a value with this schema. Objects have the fields that are required, or else the first
/// one.
pub(super) fn example(document: &Value, schema: &Value) -> Value {
    nested_example(document, schema, 0)
}

fn nested_example(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#'));
        return target.map_or(Value::Null, |target| nested_example(document, target, depth));
    }
    let alternatives =
        ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| schema[key].as_array());
    if let Some(alternatives) = alternatives {
        let is_null = |schema: &&Value| schema["type"] == "null";
        let first = alternatives.iter().find(|schema| !is_null(schema));
        return first.map_or(Value::Null, |schema| nested_example(document, schema, depth));
    }
    if let Some(value) = schema["enum"].as_array().and_then(|values| values.first()) {
        return value.clone();
    }
    match type_name(schema) {
        "object" if depth < MAX_DEPTH => object_example(document, schema, depth),
        "object" => json!({}),
        "array" => json!([nested_example(document, &schema["items"], depth + 1)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(true),
        _ => match schema["format"].as_str() {
            Some("date-time") => json!("2026-03-01T12:00:00Z"),
            Some("email") => json!("ada@example.com"),
            _ => json!("text"),
        },
    }
}

fn object_example(document: &Value, schema: &Value, depth: usize) -> Value {
    let Some(properties) = schema["properties"].as_object() else { return json!({}) };
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let is_shown = |index: usize, name: &str| match required.is_empty() {
        true => index == 0,
        false => required.contains(&name),
    };
    let shown = properties.iter().enumerate().filter(|(index, (name, _))| is_shown(*index, name));
    let fields = shown
        .map(|(_, (name, schema))| (name.clone(), nested_example(document, schema, depth + 1)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The type of a schema, without `null`.
pub(super) fn type_name(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("")
        }
        _ => "",
    }
}
