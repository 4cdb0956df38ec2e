//! Rows of the outbox.

use crate::foundation::ids::JobId;

/// A job whose time has come.
#[derive(Clone, diesel::Queryable)]
pub(super) struct Job {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    /// How often it has been tried, this time included once it is claimed.
    pub attempts: i32,
}
