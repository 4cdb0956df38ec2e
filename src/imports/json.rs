//! Values as JSON in the database.

use crate::{Error, Result};

/// Encodes a value for the database.
pub fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::Internal(format!("cannot encode an import: {error}")))
}

/// Decodes a value of the database.
pub fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::Internal(format!("cannot decode an import: {error}")))
}
