//! Background jobs: a transactional outbox, its worker, and periodic cleanup.
//!
//! A job is a row that is written in the same transaction as the data that it belongs to, so that
//! neither exists without the other. The worker runs each job at least once; after a crash it may
//! run again. Each kind of work has a lane, and no lane waits for another. Jobs of an unavailable
//! service pause, for example when the mail server rejects the password; one job at a time probes
//! whether the service works again. The cleanup task deletes old rows, here and in other contexts.

mod cleanup;
mod job_error;
mod models;
mod outbox;
mod worker;

#[path = "jobs"]
mod postgres {
    use crate::db::dialect::postgres as dialect;

    pub mod queries;
}

#[path = "jobs"]
mod sqlite {
    use crate::db::dialect::sqlite as dialect;

    pub mod queries;
}

pub use cleanup::{CleanupTask, Interval, Sweep, sweep};
pub use job_error::JobError;
pub use models::{FailedJob, Lane, PausedService, Service};
pub use outbox::{
    count_failed, delete_done, enqueue, list_failed, list_failed_slice, list_paused_services,
    release_claims, retry, retry_all,
};
pub use worker::{Handler, JobFuture, Worker};
