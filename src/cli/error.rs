//! Errors of commands.

use crate::{
    Error,
    db::{MigrationError, UrlError},
    foundation::changeset::Changeset,
    product_csv::UnreadableFile,
    startup::{StartError, index_folders::FolderError},
};

/// The reason why a command failed, in one line.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The database URL is invalid.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The shop can't be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database can't be migrated.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// A file, a program or a socket can't be used.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
    /// A file has an unknown format.
    #[error("{0} {1}")]
    Unreadable(String, UnreadableFile),
    /// A command stopped halfway. The text says how far it got.
    #[error("{0}: {1}")]
    Stopped(String, Error),
    /// An argument or an input is invalid.
    #[error("{0}")]
    Invalid(String),
    /// Sample data, with its public password, was requested in production.
    #[error("sample data is for development only")]
    Production,
    /// The search index can't be compared or made anew.
    #[error(transparent)]
    Index(#[from] FolderError),
    /// A use case failed.
    #[error(transparent)]
    Error(Error),
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(form) => (*form).into(),
            error => Self::Error(error),
        }
    }
}

impl From<Changeset> for CliError {
    fn from(form: Changeset) -> Self {
        let messages: Vec<_> = form.errors().iter().map(|error| error.message.as_str()).collect();
        Self::Invalid(messages.join("; "))
    }
}
