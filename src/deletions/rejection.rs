//! Reasons why a deletion can't be restored.

use serde::Serialize;

use crate::error::Reason;

/// The reason why a deletion can't be restored.
#[derive(Debug, Serialize, strum::IntoStaticStr, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum DeletionRejection {
    /// Another record has its unique name or its unique position.
    #[error("{title} can't be restored: its name or its place has been taken.")]
    Taken {
        /// The title of the deleted record.
        title: String,
    },
    /// A record that it belongs to is deleted.
    #[error("{title} can't be restored: the record it belongs to was deleted. Restore that first.")]
    ParentDeleted {
        /// The title of the deleted record.
        title: String,
    },
}

impl Reason for DeletionRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
