//! Reasons why a batch can't be started or undone.

use crate::error::Reason;

/// The reason why a batch can't be started or undone.
#[derive(Debug, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum BatchRejection {
    /// It was started before.
    #[error("This change was already applied.")]
    BatchAlreadyStarted,
    /// Products are being changed.
    #[error("This change is still running. Undo it when it is done.")]
    BatchStillRunning,
    /// Nothing was changed yet.
    #[error("This change was not applied, so there is nothing to undo.")]
    BatchNotApplied,
    /// The undo is running.
    #[error("This change is being undone.")]
    BatchBeingUndone,
    /// It was undone before.
    #[error("This change was already undone.")]
    BatchAlreadyUndone,
    /// Only the command that began it can continue it.
    #[error("A command made this change. Run the command again to continue, or undo it.")]
    BatchOfCommand,
    /// The command was silent for too long.
    #[error("This change was stopped in the admin.")]
    BatchInterrupted,
    /// It is too old.
    #[error("This change was made more than {days} days ago, so it can't be undone as a whole.")]
    BatchTooOld {
        /// The number of days for which batches can be undone.
        days: u64,
    },
}

impl Reason for BatchRejection {
    fn code(&self) -> &'static str {
        self.into()
    }
}
