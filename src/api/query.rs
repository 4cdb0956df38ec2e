//! Query strings, read strictly.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, de::DeserializeOwned};

use crate::web::forms;

use super::problem::ApiError;

/// The query string as a `T`, whose fields are the parameters. Unknown and repeated parameters are
/// errors. A parameter that may be repeated is a `Vec`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    let params = forms::decode(text.as_bytes())?;
    let mut fields = serde_json::Map::new();
    for (name, value) in params.iter() {
        if value.contains('\0') {
            return Err(ApiError::bad_query(
                name,
                format!("{name} contains characters that can't be used."),
            ));
        }
        let value = serde_json::Value::from(value);
        match fields.get_mut(name) {
            None => {
                fields.insert(name.to_owned(), value);
            }
            Some(serde_json::Value::Array(values)) => values.push(value),
            Some(first) => *first = serde_json::Value::Array(vec![first.take(), value]),
        }
    }
    serde_path_to_error::deserialize(serde_json::Value::Object(fields)).map_err(|error| {
        let name = error.path().to_string();
        ApiError::bad_query(&name, format!("{name}: {}.", error.inner()))
    })
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
