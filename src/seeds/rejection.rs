//! Reasons why a shop can't be filled with sample data.

use serde::Serialize;

use crate::error::Reason;

/// The reason why a shop can't be filled with sample data.
#[derive(Debug, Serialize, strum::IntoStaticStr, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum SeedRejection {
    /// The shop has products or accounts.
    #[error("the shop is not empty, so nothing was added")]
    ShopNotEmpty,
}

impl Reason for SeedRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
