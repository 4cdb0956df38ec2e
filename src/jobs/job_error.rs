//! Why jobs are not done.

/// Why a job was not done; the reason is for the shopkeeper and must not name a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// Trying this job again later may help. It is given up after eight attempts.
    Later(String),
    /// It will never be possible.
    Never(String),
    /// Nothing of this kind can be done at the moment, as without a connection or with a wrong
    /// password: all such jobs wait until one of them succeeds, and none is given up.
    Unavailable(String),
}
