//! Query strings, read strictly.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::web::forms;

use super::problem::ApiError;

/// The query string as a `T`, whose fields are the parameters. Unknown and repeated parameters are
/// errors. A parameter that may be repeated is a `Vec`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_parameters(req.query_string()).and_then(parse).map(Self))
    }
}

/// The parameters of a query string. Those that are repeated are lists.
pub fn read_parameters(text: &str) -> Result<Map<String, Value>, ApiError> {
    let params = forms::decode(text.as_bytes())?;
    let mut parameters = Map::new();
    for (name, value) in params.iter() {
        if value.contains('\0') {
            return Err(ApiError::invalid_parameter(
                name,
                format!("{name} contains characters that can't be used."),
            ));
        }
        let value = Value::from(value);
        match parameters.get_mut(name) {
            None => {
                parameters.insert(name.to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Ok(parameters)
}

/// Reads parameters as the fields of a `T`.
///
/// # Errors
/// 400 for unknown parameters and wrong values.
pub fn parse<T: DeserializeOwned>(parameters: Map<String, Value>) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(Value::Object(parameters)).map_err(|error| {
        let name = error.path().to_string();
        let problem = error.inner().to_string();
        ApiError::invalid_parameter(
            &name,
            match problem.starts_with("unknown field") {
                true => format!("{name} is no parameter of this endpoint."),
                false => format!("{name}: {problem}."),
            },
        )
    })
}

/// Reads a word of a filter.
///
/// # Errors
/// 400 if there is no such word.
pub fn word<T: FromStr>(parameter: &str, text: Option<&str>) -> Result<Option<T>, ApiError> {
    choice(parameter, text, |word| word.parse().ok())
}

/// Reads a word of a filter with a function that returns `None` for unknown words.
///
/// # Errors
/// 400 for an unknown word.
pub fn choice<T>(
    parameter: &str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    let message = || format!("{parameter} must be one of the documented words.");
    parse(text).map(Some).ok_or_else(|| ApiError::invalid_parameter(parameter, message()))
}

/// Reads a whole number, which is text in a query string. For `#[serde(deserialize_with)]`.
pub fn integer<'de, D>(deserializer: D) -> Result<Option<i64>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("must be a whole number"))
}

/// Reads `true` or `false`, which is text in a query string. For `#[serde(deserialize_with)]`.
pub fn boolean<'de, D>(deserializer: D) -> Result<Option<bool>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(|_| serde::de::Error::custom("must be true or false"))
}

/// Reads a parameter that may be repeated. For `#[serde(deserialize_with)]`.
pub fn list<'de, D>(deserializer: D) -> Result<Vec<String>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(value) => vec![value],
        OneOrMany::Many(values) => values,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Parameters {
        #[serde(default, deserialize_with = "integer")]
        limit: Option<i64>,
        #[serde(default, deserialize_with = "list")]
        category: Vec<String>,
        q: Option<String>,
    }

    fn read<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
        read_parameters(text).and_then(parse)
    }

    #[test]
    fn parameters_are_read_strictly() {
        let found: Parameters = read("limit=7&category=a&category=b&q=x+y").unwrap();
        assert_eq!((found.limit, found.q.as_deref()), (Some(7), Some("x y")));
        assert_eq!(found.category, ["a", "b"]);
        let one: Parameters = read("category=a").unwrap();
        assert_eq!(one.category, ["a"]);
        for text in ["limit=x", "limit=7&limit=8", "lim=7", "q=%00", "q=%ff"] {
            assert!(read::<Parameters>(text).is_err(), "{text}");
        }
    }
}
