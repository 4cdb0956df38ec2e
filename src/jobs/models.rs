//! Jobs and paused services.

mod lane;

use crate::foundation::{clock::Timestamp, ids::JobId};

pub use lane::{Lane, Service};

/// A job that is due, as it is stored.
#[derive(Clone, diesel::Queryable)]
pub(super) struct DueRow {
    pub id: JobId,
    pub kind: String,
    pub lane: Lane,
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
    /// Attempts so far, including this one.
    pub attempts: i32,
    /// `true` if the job probes a paused service.
    pub is_probe: bool,
}

/// A job that failed permanently.
#[derive(Clone, diesel::Queryable)]
pub struct FailedJob {
    /// The job's id.
    pub id: JobId,
    /// The kind of work.
    pub kind: String,
    /// The job's arguments as JSON. They may contain secrets, so never show them unmasked.
    pub payload: String,
    /// The number of attempts.
    pub attempts: i32,
    /// The reason of the last failure.
    pub last_error: Option<String>,
    /// The time of the last failure.
    pub failed_at: Option<Timestamp>,
}

/// A row of the `job_pauses` table.
#[derive(Clone, diesel::Queryable, diesel::Selectable, diesel::Insertable)]
#[diesel(table_name = crate::db::schema::job_pauses)]
pub(super) struct PauseRow {
    pub service: Service,
    pub reason: String,
    pub failures: i32,
    pub began_at: Timestamp,
    pub retry_at: Timestamp,
}

/// An unavailable service. Its jobs wait and don't fail permanently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PausedService {
    /// The service.
    pub service: Service,
    /// The reason, for the shopkeeper.
    pub reason: String,
    /// The time of the first failure.
    pub began_at: Timestamp,
    /// The time of the next probe.
    pub retry_at: Timestamp,
    /// The number of jobs that wait for it.
    pub waiting: i64,
}
