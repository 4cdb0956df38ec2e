//! Failed statements, in terms that are the same on both databases.

use std::error::Error as StdError;

use super::Outage;

/// A statement or a transaction that failed.
#[derive(Debug, thiserror::Error)]
#[error("{kind:?}: {source}")]
pub struct DbError {
    /// The classification.
    pub kind: DbErrorKind,
    /// The database's own error.
    source: Box<dyn StdError + Send + Sync>,
}

/// The classification of a database failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbErrorKind {
    /// No row matches.
    NotFound,
    /// A unique key is already in use. Carries its first column as `table.column`.
    UniqueViolation(String),
    /// A foreign key points to a missing row, or the row is still referenced.
    ForeignKeyViolation,
    /// A CHECK constraint failed.
    CheckViolation,
    /// A concurrent transaction interfered. A retry may succeed.
    Collision,
    /// The statement exceeded its time limit.
    TimedOut,
    /// A lock was not released in time.
    Busy,
    /// The database is out of service.
    Outage(Outage),
    /// Anything else: a bug.
    Other,
}

impl DbError {
    /// Classifies an error of the database.
    pub fn new(kind: DbErrorKind, source: impl StdError + Send + Sync + 'static) -> Self {
        Self { kind, source: Box::new(source) }
    }

    /// Returns `true` if the statement violated the unique key that starts with `column`, given as
    /// `table.column`.
    pub fn violates_unique(&self, column: &str) -> bool {
        matches!(&self.kind, DbErrorKind::UniqueViolation(taken) if taken == column)
    }
}
