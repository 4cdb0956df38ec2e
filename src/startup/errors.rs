//! Errors at the start of the shop.

use std::io;

use crate::{
    Error,
    config::UnsafeShop,
    db::{OpenError, UrlError},
    mailer::MailSettingsError,
    payments::StripeClientError,
    pictures::BucketError,
    public_client::PublicClientError,
};

/// The reason why the shop could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Settings or data are unsafe.
    #[error(transparent)]
    Unsafe(UnsafeShop),
    /// The database URL is invalid.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Notifications of the database can't be received.
    #[error("cannot listen to database notifications: {0}")]
    Listener(io::Error),
    /// A mail setting is invalid.
    #[error(transparent)]
    Mail(#[from] MailSettingsError),
    /// The settings can't be read.
    #[error("cannot read the settings: {0}")]
    Settings(Error),
    /// The jobs of a server that was killed can't be made due.
    #[error("cannot continue the jobs of the last run: {0}")]
    Jobs(Error),
    /// The sort keys of titles can't be stored.
    #[error("cannot prepare titles for sorting: {0}")]
    Titles(Error),
    /// The client of the payment provider can't be created.
    #[error(transparent)]
    Gateway(#[from] StripeClientError),
    /// The store of pictures can't be used.
    #[error(transparent)]
    PictureStore(#[from] BucketError),
    /// The client for requests to other sites can't be created.
    #[error(transparent)]
    Webhooks(#[from] PublicClientError),
    /// The key for cookies can't be stored.
    #[error("cannot store the cookie key: {0}")]
    Key(io::Error),
    /// The server can't listen on the address.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
}
