//! Failures of jobs.

/// Why a job failed. The reason is for the shopkeeper and must not contain personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// A retry may help. The job fails for good after eight attempts.
    Later(String),
    /// A retry can't help.
    Never(String),
    /// The service is unavailable, for example unreachable or with a wrong password. All its jobs
    /// wait until one of them succeeds, and none fails for good.
    Unavailable(String),
}
