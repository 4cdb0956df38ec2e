//! Why a use case did not happen, in terms of the shop.

use std::fmt::Display;

use crate::foundation::changeset::Changeset;

use super::{
    error::{DbError, DbErrorKind},
    outage::Outage,
};

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not happen. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not the asker's.
    #[error("not found")]
    NotFound,
    /// The form has mistakes; it carries what was typed and every message.
    #[error("the form has mistakes: {}", messages(.0))]
    Invalid(Box<Changeset>),
    /// A rule of the shop says no; the text is for the shopper.
    #[error("{0}")]
    Refused(String),
    /// Someone else changed it first; the text is for the shopper.
    #[error("{0}")]
    Conflict(String),
    /// The asker has not the right.
    #[error("forbidden")]
    Forbidden,
    /// Too much to do at the moment; trying again later will help.
    #[error("busy")]
    Busy,
    /// Asked for too often; trying again after so many seconds will help.
    #[error("too often")]
    TooMany(u64),
    /// The database does not work at the moment; trying again later will help.
    #[error("{0}")]
    Unavailable(Outage),
    /// The database failed.
    #[error(transparent)]
    Database(DbError),
    /// Something else broke: a bug.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// Whether doing the whole transaction again may help.
    pub(super) fn is_collision(&self) -> bool {
        matches!(self, Self::Database(error) if error.problem == DbErrorKind::Collision)
    }

    /// Whether a unique key on `table.column` stopped the write.
    pub fn is_taken(&self, key: &str) -> bool {
        matches!(self, Self::Database(error) if error.is_taken(key))
    }

    /// Someone else has changed a thing, by its name, after it was read.
    pub fn stale(name: impl Display) -> Self {
        Self::Conflict(format!("{name} was changed by someone else in the meantime."))
    }

    /// A refusal in words for the shopper.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }
}

/// What is wrong with a form, for the log: nothing of what was typed.
fn messages(form: &Changeset) -> String {
    let messages = form.errors().iter().map(|error| error.message.as_str());
    messages.collect::<Vec<_>>().join("; ")
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error.problem {
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

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        DbError::from(error).into()
    }
}

impl From<Changeset> for Error {
    fn from(changeset: Changeset) -> Self {
        Self::Invalid(Box::new(changeset))
    }
}
