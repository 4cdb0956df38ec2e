//! Work that is promised in a transaction and done after it: the outbox and its worker.
//!
//! A job is a row, written together with what it belongs to, so that neither exists without
//! the other. The worker does each job at least once: a crash between the doing and the
//! noting does it again. Each kind of work has a lane, and no lane waits for another. A service
//! that can't be used pauses, as when the mail server refuses the password; one job at a time
//! finds out whether it can be used again. The sweeper takes away what has been done, here and
//! elsewhere.

mod cleanup;
mod job_error;
mod lane;
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
pub use lane::{Lane, Service};
pub use models::{FailedJob, PausedService};
pub use outbox::{
    count_failed, delete_done, enqueue, list_failed, list_paused_services, try_again, try_all_again,
};
pub use worker::{Handler, JobFuture, Worker};
