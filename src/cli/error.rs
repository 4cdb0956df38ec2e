//! Why a command did not do what it was asked to.

use crate::{
    Error,
    db::{MigrationError, UrlError},
    foundation::changeset::Changeset,
    product_csv::Unreadable,
    startup::StartError,
};

/// Why a command did not do what it was asked to; one line.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The database's address.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The shop cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database cannot be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The address cannot be listened on, a file not be read, and the like.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
    /// A file is of another kind.
    #[error("{0} {1}")]
    Unreadable(String, Unreadable),
    /// Something went wrong half-way; says how far it came.
    #[error("{0}: {1}")]
    Stopped(String, Error),
    /// What was given breaks the shop's rules.
    #[error("{0}")]
    Invalid(String),
    /// Seeds come with a password that everyone knows.
    #[error("sample data is for development only")]
    Production,
    /// The shop said no.
    #[error(transparent)]
    Error(Error),
}

impl From<Error> for CliError {
    fn from(failure: Error) -> Self {
        match failure {
            Error::Invalid(form) => (*form).into(),
            failure => Self::Error(failure),
        }
    }
}

impl From<Changeset> for CliError {
    fn from(form: Changeset) -> Self {
        let messages: Vec<_> = form.errors().iter().map(|error| error.message.as_str()).collect();
        Self::Invalid(messages.join("; "))
    }
}
