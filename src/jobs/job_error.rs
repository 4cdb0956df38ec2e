//! Failures of jobs.

/// The reason why a job failed. It is shown in the admin and must not contain personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// A retry may help. The job fails permanently after eight attempts.
    Temporary(String),
    /// A retry can't help.
    Permanent(String),
    /// The service is unavailable, for example unreachable or with a wrong password. All its jobs
    /// wait until one of them succeeds, and none fails permanently.
    Unavailable(String),
}
