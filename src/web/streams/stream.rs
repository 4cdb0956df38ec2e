//! The body of an answer that goes on until the tab is closed or the shop is.

use std::{
    convert::Infallible,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::web::Bytes;

use super::{
    caps::Full,
    hub::{Hub, Watch},
    mailbox::Mailbox,
    presence::Look,
    topic::Topic,
};

/// What one tab is told.
pub struct Stream {
    mailbox: Arc<Mailbox>,
    /// Ends when this is dropped.
    _watch: Watch,
}

impl Stream {
    /// Opens the stream of a page that shows the state of a moment.
    pub fn open(
        hub: &Hub,
        visitor: (IpAddr, Option<Look>),
        topics: &[Topic],
        shows: Instant,
    ) -> Result<Self, Full> {
        let (mailbox, watch) = hub.watch(visitor, topics, shows)?;
        Ok(Self { mailbox, _watch: watch })
    }
}

impl futures_util::Stream for Stream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.mailbox.take(context).map(|bytes| bytes.map(Ok))
    }
}
