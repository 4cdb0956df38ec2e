//! Why the shop could not be opened.

use std::io;

use crate::{
    Error,
    config::Unsafe,
    db::{OpenError, UrlError},
    mailer::BadMailSetting,
    payments::StripeClientError,
};

/// Why the shop could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Real shoppers or their keeper would be at risk.
    #[error(transparent)]
    Unsafe(Unsafe),
    /// The database's address.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What other programs write cannot be heard.
    #[error("cannot listen to database notifications: {0}")]
    Listener(io::Error),
    /// How mail is sent.
    #[error(transparent)]
    Mail(#[from] BadMailSetting),
    /// The settings.
    #[error("cannot read the settings: {0}")]
    Settings(Error),
    /// The keys by which titles are sorted.
    #[error("cannot prepare titles for sorting: {0}")]
    Titles(Error),
    /// The payment provider.
    #[error(transparent)]
    Gateway(#[from] StripeClientError),
    /// The key for cookies.
    #[error("cannot store the cookie key: {0}")]
    Key(io::Error),
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
}
