//! Reasons why a repeated request is rejected.

use crate::error::Reason;

/// The reason why a request with an idempotency key is rejected.
#[derive(Debug, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum RequestRejection {
    /// The key belongs to a different request.
    #[error(
        "This idempotency key was used for a different request. Use a new key for each request."
    )]
    #[strum(serialize = "idempotency_key_reused")]
    KeyReused,
    /// The first request with this key has not finished.
    #[error("The first request with this idempotency key is still running. Try again in a moment.")]
    #[strum(serialize = "idempotency_key_in_use")]
    StillRunning,
}

impl Reason for RequestRejection {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn is_conflict(&self) -> bool {
        matches!(self, Self::StillRunning)
    }
}
