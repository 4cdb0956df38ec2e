//! JSON request bodies, read strictly and passed on as the fields of a form.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    foundation::{changeset::Changeset, params::Params},
    web::extractors::Body,
};

use super::{
    client::BodyDigest,
    problem::{ApiError, pointer_of},
    unique_names::UniqueNames,
};

/// A JSON body of the shape `T`, which decides what fields there may be and of what types. The contexts
/// read and check the values like those of a form, as [`fields`](Self::fields), so their rules and
/// messages are the same.
pub struct Json<T> {
    /// The body, for handlers that need a typed value.
    pub value: T,
    fields: Params,
    /// The names of the top-level fields that were sent, even if they are `null` or empty.
    sent: Vec<String>,
}

impl<T> Json<T> {
    /// The body as the fields of a form. An object in a list is `items[0][quantity]`; `null` is empty.
    pub fn fields(&self) -> Params {
        self.fields.clone()
    }

    /// The form of a record with the fields that were sent replaced. It must still have the version that
    /// `If-Match` requires, or else the one with which the form was filled. For `PATCH`.
    pub fn patch(&self, form: &Changeset, required_version: Option<i32>) -> Params {
        let mut params = self.changes_to(form.values());
        if let Some(version) = required_version {
            params.set("version", version.to_string());
        }
        params
    }

    fn changes_to(&self, current: &Params) -> Params {
        let is_replaced = |name: &str| {
            let top = name.split('[').next().unwrap_or(name);
            self.sent.iter().any(|sent| sent == top)
        };
        let kept = current.iter().filter(|(name, _)| !is_replaced(name));
        kept.chain(self.fields.iter()).collect()
    }
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = req.content_type().eq_ignore_ascii_case("application/json");
        let body = Body::from_request(req, payload);
        let req = req.clone();
        Box::pin(async move {
            if !is_json {
                return Err(ApiError::not_json());
            }
            let Body(body) = body.await?;
            req.extensions_mut().insert(BodyDigest::new(&body));
            parse(&body)
        })
    }
}

/// Reads a body. Repeated and unknown fields, wrong types, and numbers where money is expected are errors
/// that point to the field.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Json<T>, ApiError> {
    let value = read(bytes)?;
    let UniqueNames(raw) = read(bytes)?;
    if let Some(pointer) = null_character(&raw, &mut Vec::new()) {
        return Err(ApiError::unusable_text(pointer));
    }
    // Serde reads a list as the fields of a struct in their order.
    let Value::Object(object) = &raw else { return Err(ApiError::not_an_object()) };
    let mut fields = Params::default();
    object.iter().for_each(|(name, value)| flatten(&mut fields, name, value));
    Ok(Json { value, fields, sent: object.keys().cloned().collect() })
}

/// Reads a value. Errors about fields point to them.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let problem = error.inner();
        if problem.is_data() {
            let field = repeated_field(&problem.to_string());
            ApiError::wrong_field(pointer_of_path(error.path()) + &field, problem)
        } else {
            ApiError::malformed(problem)
        }
    })?;
    source.end().map_err(|error| ApiError::malformed(&error))?;
    Ok(value)
}

/// The pointer to the repeated field that serde names in an error about the object around it; empty for
/// other errors.
fn repeated_field(error: &str) -> String {
    let rest = error.strip_prefix("duplicate field `");
    let name = rest.and_then(|rest| rest.split_once('`')).map(|(name, _)| name);
    pointer_of(name.iter())
}

/// Adds a value to the fields of a form.
fn flatten(fields: &mut Params, name: &str, value: &Value) {
    match value {
        Value::Null => fields.push(name, ""),
        Value::Bool(yes) => fields.push(name, if *yes { "true" } else { "" }),
        Value::Number(number) => fields.push(name, number.to_string()),
        Value::String(text) => fields.push(name, text.as_str()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                match item {
                    Value::Object(_) => flatten(fields, &format!("{name}[{index}]"), item),
                    _ => flatten(fields, name, item),
                }
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                flatten(fields, &format!("{name}[{key}]"), value);
            }
        }
    }
}

/// Returns the pointer to the first text or name with a null character, which PostgreSQL cannot store.
fn null_character(value: &Value, path: &mut Vec<String>) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| pointer_of(path.iter())),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            path.push(index.to_string());
            let found = null_character(item, path);
            path.pop();
            found
        }),
        Value::Object(object) => object.iter().find_map(|(name, item)| {
            path.push(name.clone());
            let here = name.contains('\0').then(|| pointer_of(path.iter()));
            let found = here.or_else(|| null_character(item, path));
            path.pop();
            found
        }),
        _ => None,
    }
}

/// The JSON pointer of a path in a body.
fn pointer_of_path(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    });
    pointer_of(segments)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Shape {
        title: Option<String>,
        #[serde(default)]
        tags: Vec<String>,
        #[serde(default)]
        items: Vec<Line>,
        #[serde(default)]
        lines: BTreeMap<String, Line>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Line {
        quantity: i32,
    }

    fn read_shape(text: &str) -> Result<Json<Shape>, ApiError> {
        parse(text.as_bytes())
    }

    #[test]
    fn a_body_becomes_the_fields_of_a_form() {
        let body =
            read_shape(r#"{"title":"Lamp","tags":["a","b"],"items":[{"quantity":2}]}"#).unwrap();
        let fields = body.fields();
        assert_eq!(fields.get("title"), Some("Lamp"));
        assert_eq!(fields.all("tags").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.get("items[0][quantity]"), Some("2"));
    }

    #[test]
    fn a_patch_replaces_the_fields_that_were_sent() {
        let current: Params = [("title", "Old"), ("tags", "x"), ("tags", "y"), ("price", "3.00")]
            .into_iter()
            .collect();
        let body = read_shape(r#"{"title":null,"tags":[]}"#).unwrap();
        let fields = body.changes_to(&current);
        assert_eq!(fields.get("title"), Some(""));
        assert_eq!(fields.all("tags").count(), 0);
        assert_eq!(fields.get("price"), Some("3.00"));
    }

    #[test]
    fn bad_bodies_are_rejected_with_a_pointer() {
        for (text, pointer) in [
            (r#"{"titel":"x"}"#, "/titel"),
            (r#"{"title":7}"#, "/title"),
            (r#"{"title":"a","title":"b"}"#, "/title"),
            (r#"{"lines":{"7":{"quantity":1},"7":{"quantity":2}}}"#, "/lines/7"),
            (r#"{"items":[{"quantity":1},{"quantity":"2"}]}"#, "/items/1/quantity"),
            (r#"{"title":"a\u0000b"}"#, "/title"),
        ] {
            let error = read_shape(text).map(|_| ()).unwrap_err();
            assert_eq!(error.first_pointer(), Some(pointer), "{text}");
        }
        let deep = format!(r#"{{"title":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
        for text in [
            "",
            "{",
            r#"["Lamp",[],[],{}]"#,
            "[]x",
            r#"{"title":"\ud800"}"#,
            r#"{"items":[{"quantity":1e400}]}"#,
            &deep,
        ] {
            assert!(read_shape(text).is_err(), "{}", &text[..text.len().min(40)]);
        }
    }
}
