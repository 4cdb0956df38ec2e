//! Why the shop could not be opened.

use std::io;

use crate::{
    config::Unsafe,
    db::{Error, OpenError, UrlError},
    mailer::BadMailSetting,
    payments::NoClient,
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
    #[error("cannot hear the database's notifications: {0}")]
    Listener(io::Error),
    /// How mail is sent.
    #[error(transparent)]
    Mail(#[from] BadMailSetting),
    /// The settings.
    #[error("the settings cannot be read: {0}")]
    Settings(Error),
    /// The keys by which titles are sorted.
    #[error("the titles cannot be made ready for sorting: {0}")]
    Titles(Error),
    /// The payment provider.
    #[error(transparent)]
    Gateway(#[from] NoClient),
    /// The key for cookies.
    #[error("cannot keep a key for cookies: {0}")]
    Key(io::Error),
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
}
