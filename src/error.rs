//! The result type of use cases, and the reasons why they fail.

mod db_error;
mod outage;
mod rejection;

use crate::foundation::changeset::Changeset;

pub use db_error::{DbError, DbErrorKind};
pub use outage::Outage;
pub use rejection::{Reason, Rejection, Stale};

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Fails as stale if another version of the record with this name is required. Lock the record first, so that
/// the version cannot change until the transaction ends.
pub fn ensure_version(
    required: Option<i32>,
    version: i32,
    name: impl std::fmt::Display,
) -> Result<()> {
    match required {
        Some(required) if required != version => Err(Error::stale(name)),
        _ => Ok(()),
    }
}

/// The reason why a use case failed. It wrote nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not exist, or it belongs to another user.
    #[error("not found")]
    NotFound,
    /// The form is invalid. Carries the typed values and all errors.
    #[error("invalid form: {}", messages(.0))]
    Invalid(Box<Changeset>),
    /// A rule of the shop forbids it, or the record was changed in the meantime.
    #[error("{0}")]
    Rejected(Rejection),
    /// The user lacks the permission.
    #[error("forbidden")]
    Forbidden,
    /// The shop is overloaded. Retrying in a few seconds may help.
    #[error("busy")]
    Busy,
    /// A rate limit was exceeded. Carries the seconds until the next attempt is allowed.
    #[error("rate limit exceeded; retry after {0} s")]
    TooMany(u64),
    /// The database is out of service. Retrying in some minutes may help.
    #[error("{0}")]
    Unavailable(Outage),
    /// The database rejected a statement.
    #[error(transparent)]
    Database(DbError),
    /// A bug.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Returns `true` if a retry of the whole transaction may succeed.
    pub fn is_collision(&self) -> bool {
        matches!(self, Self::Database(error) if error.kind == DbErrorKind::Collision)
    }

    /// The conflict about a record with this name.
    pub fn stale(name: impl std::fmt::Display) -> Self {
        Stale::new(name).into()
    }

    /// Returns `true` if the write violated the unique key that starts with `column`, given as
    /// `table.column`.
    pub fn violates_unique(&self, column: &str) -> bool {
        matches!(self, Self::Database(error) if error.violates_unique(column))
    }
}

/// The form's messages for the log, without the typed values.
fn messages(form: &Changeset) -> String {
    let messages = form.errors().iter().map(|error| error.message.as_str());
    messages.collect::<Vec<_>>().join("; ")
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error.kind {
            DbErrorKind::NotFound => Self::NotFound,
            DbErrorKind::TimedOut => {
                tracing::warn!("stopped a query that took too long");
                Self::Busy
            }
            DbErrorKind::Busy => Self::Busy,
            DbErrorKind::Outage(outage) => Self::Unavailable(outage),
            _ => Self::Database(error),
        }
    }
}

impl From<Changeset> for Error {
    fn from(changeset: Changeset) -> Self {
        Self::Invalid(Box::new(changeset))
    }
}

impl<R: Reason> From<R> for Error {
    fn from(reason: R) -> Self {
        Self::Rejected(reason.into())
    }
}
