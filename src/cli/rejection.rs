//! Reasons why a command is rejected.

use serde::Serialize;

use crate::error::Reason;

/// The reason why a command is rejected.
#[derive(Debug, Serialize, strum::IntoStaticStr, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum CliRejection {
    /// No warehouse has the code.
    #[error("no warehouse has the code {code}; the codes are {}", known.join(", "))]
    UnknownWarehouse {
        /// The given code.
        code: String,
        /// The codes of all warehouses.
        known: Vec<String>,
    },
}

impl Reason for CliRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
