//! Rows of the outbox.

use crate::foundation::{clock::Timestamp, ids::JobId};

/// A job whose time has come.
#[derive(Clone, diesel::Queryable)]
pub(super) struct Job {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    /// How often it has been tried, this time included once it is claimed.
    pub attempts: i32,
}

/// A job that was given up.
#[derive(Clone, diesel::Queryable)]
pub struct FailedJob {
    /// The id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: String,
    /// What it is about; may hold secrets, so it is never shown as it is.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
}
