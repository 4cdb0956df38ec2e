//! Reasons why webhooks can't be managed as requested.

use crate::error::Reason;

/// The reason why webhooks can't be managed as requested.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    strum::IntoStaticStr,
    strum::VariantNames,
    thiserror::Error,
)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum WebhookRejection {
    /// There are too many endpoints.
    #[error("You can have up to {max} webhook endpoints. Delete one first.")]
    TooManyEndpoints {
        /// The maximum.
        max: i64,
    },
    /// The endpoint is paused or disabled.
    #[error("This endpoint isn't active. Resume it first.")]
    EndpointNotActive,
}

impl Reason for WebhookRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
