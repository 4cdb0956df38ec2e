//! Rows of the outbox.

use crate::foundation::{clock::Timestamp, ids::JobId};

use super::lane::{Lane, Service};

/// A row whose time has come.
#[derive(Clone, diesel::Queryable)]
pub(super) struct DueRow {
    pub id: JobId,
    pub kind: String,
    pub lane: String,
    pub payload: String,
    pub attempts: i32,
}

/// A job that this process has claimed.
#[derive(Clone)]
pub(super) struct Job {
    pub id: JobId,
    pub kind: String,
    pub lane: Lane,
    pub payload: String,
    /// How often it has been tried, this time included.
    pub attempts: i32,
    /// Whether it finds out if a paused service can be used again.
    pub is_probe: bool,
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

/// A row of the table of pauses.
#[derive(Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::job_pauses)]
pub(super) struct PauseRow {
    pub service: String,
    pub reason: String,
    pub failures: i32,
    pub began_at: Timestamp,
    pub retry_at: Timestamp,
}

/// A service that can't be used at the moment; its jobs wait and are not given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PausedService {
    /// Which one.
    pub service: Service,
    /// Why, for the shopkeeper.
    pub reason: String,
    /// When it failed first.
    pub began_at: Timestamp,
    /// When it is tried next.
    pub retry_at: Timestamp,
    /// How many jobs wait for it.
    pub waiting: i64,
}
