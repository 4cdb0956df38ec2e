//! Reasons why settings can't be saved.

use serde::Serialize;

use crate::error::Reason;

/// The reason why settings can't be saved.
#[derive(Debug, Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum SettingsRejection {
    /// The settings were changed after they were read.
    #[error("The settings were changed by someone else in the meantime.")]
    Stale,
}

impl Reason for SettingsRejection {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn is_conflict(&self) -> bool {
        true
    }
}
